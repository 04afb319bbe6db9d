package com.gammainfra.gateway.dialect;

import com.gammainfra.gateway.chat.ChatRequest;
import com.gammainfra.gateway.chat.ContentPart;
import com.gammainfra.gateway.dialect.sse.SseDecoder;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A wire format towards upstreams that speak it. Implementations are immutable and thread-safe. */
public interface UpstreamDialect {

  /** The name in configuration, such as {@code openai}. */
  String id();

  /** Writes a request, in whatever dialect it came. */
  UpstreamRequest encodeRequest(ChatRequest request, UpstreamTarget target);

  /**
   * Whether an image or a document may be named by its URL, an http or https one. The bytes of
   * those that may not are put into a request of another dialect before it is written.
   */
  default boolean takesByUrl(ContentPart part) {
    return true;
  }

  /** The header that carries a credential, and its value. */
  Header credential(String secret);

  /**
   * The headers by which a request shows whose it is: {@link #credential} alone, unless the dialect
   * signs what is sent.
   */
  default List<Header> credentials(String secret, SentRequest request) {
    return List.of(credential(secret));
  }

  /** How the events of a streamed answer are told apart: server-sent events, unless said so. */
  default EventFraming framing() {
    return new SseDecoder();
  }

  /**
   * Reads an error response.
   *
   * @param retryAfter the value of the header {@code Retry-After}, null when absent
   * @param retryAfterMillis the value of the header {@code retry-after-ms}, null when absent
   */
  UpstreamError decodeError(
      int status, @Nullable String retryAfter, @Nullable String retryAfterMillis, byte[] body);

  /** The name of a header that tells what kind of error a response is; null when the body does. */
  default @Nullable String errorTypeHeader() {
    return null;
  }

  /**
   * Reads an error response whose kind a header names.
   *
   * @param type the value of {@link #errorTypeHeader}, null when absent
   * @param error what {@link #decodeError} makes of it
   */
  default UpstreamError withType(UpstreamError error, @Nullable String type) {
    return error;
  }

  /** A header of an HTTP request. */
  record Header(String name, String value) {}
}

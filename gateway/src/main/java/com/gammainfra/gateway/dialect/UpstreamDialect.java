package com.gammainfra.gateway.dialect;

import com.gammainfra.gateway.chat.ChatRequest;
import org.jspecify.annotations.Nullable;

/** A wire format towards upstreams that speak it. Implementations are immutable and thread-safe. */
public interface UpstreamDialect {

  /** The name in configuration, such as {@code openai}. */
  String id();

  /** Writes a request, in whatever dialect it came. */
  UpstreamRequest encodeRequest(ChatRequest request, UpstreamTarget target);

  /**
   * Whether an image may be named by its URL. Where it may not, the images of a request are put
   * into it before it is written.
   */
  default boolean takesImagesByUrl() {
    return true;
  }

  /** The header that carries a credential, and its value. */
  Header credential(String secret);

  /**
   * Reads an error response.
   *
   * @param retryAfter the value of the header {@code Retry-After}, null when absent
   * @param retryAfterMillis the value of the header {@code retry-after-ms}, null when absent
   */
  UpstreamError decodeError(
      int status, @Nullable String retryAfter, @Nullable String retryAfterMillis, byte[] body);

  /** A header of an HTTP request. */
  record Header(String name, String value) {}
}

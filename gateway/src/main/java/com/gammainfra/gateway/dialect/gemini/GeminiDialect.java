package com.gammainfra.gateway.dialect.gemini;

import com.gammainfra.gateway.chat.ChatRequest;
import com.gammainfra.gateway.dialect.UpstreamDialect;
import com.gammainfra.gateway.dialect.UpstreamError;
import com.gammainfra.gateway.dialect.UpstreamRequest;
import com.gammainfra.gateway.dialect.UpstreamTarget;
import com.gammainfra.gateway.dialect.wire.ErrorReader;
import org.jspecify.annotations.Nullable;

/** Gemini's own API, as Google speaks it. No client of the gateway does. */
public final class GeminiDialect implements UpstreamDialect {

  /** This dialect's name. */
  public static final String ID = "gemini";

  /** A reader and writer of this dialect; all are alike. */
  public GeminiDialect() {}

  @Override
  public String id() {
    return ID;
  }

  @Override
  public boolean takesImagesByUrl() {
    return false;
  }

  @Override
  public UpstreamRequest encodeRequest(ChatRequest request, UpstreamTarget target) {
    return RequestWriter.write(request, target);
  }

  @Override
  public Header credential(String secret) {
    return new Header("x-goog-api-key", secret);
  }

  @Override
  public UpstreamError decodeError(
      int status, @Nullable String retryAfter, @Nullable String retryAfterMillis, byte[] body) {
    return ErrorReader.read(status, retryAfter, retryAfterMillis, body);
  }
}

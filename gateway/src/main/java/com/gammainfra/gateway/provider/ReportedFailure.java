package com.gammainfra.gateway.provider;

import com.gammainfra.gateway.catalog.ApiKey;
import com.gammainfra.gateway.dialect.UpstreamError;
import org.jspecify.annotations.Nullable;

/** Turns an error that an upstream reported into a failure. */
final class ReportedFailure {

  /** Shorter parts of a credential give nothing away, and may be words. */
  private static final int SHORTEST_PART = 8;

  private ReportedFailure() {}

  /**
   * The failure.
   *
   * @param status the HTTP status; 0 for an error inside an answer
   * @param key what was presented, so that an upstream that repeats it gives nothing away
   */
  static ProviderFailure of(int status, UpstreamError error, @Nullable ApiKey key) {
    String message = key == null ? error.message() : masked(error.message(), key.secret());
    return switch (error.kind()) {
      case RATE_LIMIT -> new ProviderFailure.RateLimited(message, error.retryAfter());
      case QUOTA -> new ProviderFailure.QuotaExhausted(message);
      case AUTH -> new ProviderFailure.Unauthorized(message);
      case MODEL_NOT_FOUND -> new ProviderFailure.ModelNotFound(message);
      case CONTEXT_LENGTH -> new ProviderFailure.ContextTooLong(message);
      case CONTENT_FILTER -> new ProviderFailure.ContentFiltered(message);
      case BAD_REQUEST -> new ProviderFailure.Rejected(status == 0 ? 400 : status, message);
      case SERVER -> new ProviderFailure.ServerFault(status, status == 0 || status == 500, message);
      case TIMEOUT, OVERLOADED -> new ProviderFailure.ServerFault(status, status == 500, message);
    };
  }

  private static String masked(String message, String secret) {
    String rest = secret.isEmpty() ? message : message.replace(secret, "[masked]");
    if (secret.indexOf(':') >= 0) {
      for (String part : secret.split(":", -1)) { // a credential of several parts
        rest = part.length() < SHORTEST_PART ? rest : rest.replace(part, "[masked]");
      }
    }
    return rest;
  }
}

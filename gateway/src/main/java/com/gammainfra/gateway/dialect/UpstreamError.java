package com.gammainfra.gateway.dialect;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * An error as an upstream reported it.
 *
 * @param message the upstream's own words, without credentials, at most 1,000 characters
 * @param retryAfter the wait it asks for; null when it names none
 */
public record UpstreamError(Kind kind, String message, @Nullable Duration retryAfter) {

  /** What is wrong, as far as the caller's next step depends on it. */
  public enum Kind {
    RATE_LIMIT,
    QUOTA,
    AUTH,
    MODEL_NOT_FOUND,
    CONTEXT_LENGTH,
    CONTENT_FILTER,
    BAD_REQUEST,
    TIMEOUT,
    OVERLOADED,
    SERVER
  }
}

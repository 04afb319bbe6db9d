package com.gammainfra.gateway.chat;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What went wrong, as the client may be told. It never holds a prompt, an answer or a provider's
 * key.
 *
 * @param param the field at fault, such as {@code messages[2].content}; null when none is
 * @param retryAfter how long to wait before asking again; null when not known
 */
public record ChatError(
    ErrorCode code, String message, @Nullable String param, @Nullable Duration retryAfter) {

  /** An error without a field or a wait. */
  public static ChatError of(ErrorCode code, String message) {
    return new ChatError(code, message, null, null);
  }

  /** A caller's mistake in the field {@code param}. */
  public static ChatError invalid(@Nullable String param, String message) {
    return new ChatError(ErrorCode.INVALID_REQUEST, message, param, null);
  }

  /** This error as an exception, for code that has nothing else to answer. */
  public ChatErrorException asException() {
    return new ChatErrorException(this);
  }
}

package com.gammainfra.gateway.provider;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Why an upstream gave no answer, or not all of it. Messages hold no credential. */
public sealed interface ProviderFailure {

  /** Too many requests; {@code retryAfter} is null when the upstream named no wait. */
  record RateLimited(String message, @Nullable Duration retryAfter) implements ProviderFailure {}

  /** The account behind the key has no quota or money left. */
  record QuotaExhausted(String message) implements ProviderFailure {}

  /** The key was refused. */
  record Unauthorized(String message) implements ProviderFailure {}

  /** The upstream does not know the model. */
  record ModelNotFound(String message) implements ProviderFailure {}

  /** It did not come in time. */
  record TimedOut(Wait awaited, Duration limit) implements ProviderFailure {}

  /**
   * No connection, or it broke before any answer.
   *
   * @param stale whether a pooled connection broke as it was used again: it had died in the pool,
   *     which says nothing about the upstream of today
   */
  record Unreachable(String reason, boolean stale) implements ProviderFailure {}

  /**
   * The upstream failed or is overloaded.
   *
   * @param status 0 for an error inside a stream
   * @param internal whether it stumbled over this one request, as a 500 says; false where it is
   *     overloaded or away
   */
  record ServerFault(int status, boolean internal, String message) implements ProviderFailure {}

  /** What came is no answer. */
  record Malformed(String reason) implements ProviderFailure {}

  /** The answer broke off. */
  record Cut(String reason) implements ProviderFailure {}

  /** The request is longer than the model's window. */
  record ContextTooLong(String message) implements ProviderFailure {}

  /** The upstream will not answer this content. */
  record ContentFiltered(String message) implements ProviderFailure {}

  /** The upstream holds the request to be wrong. */
  record Rejected(int status, String message) implements ProviderFailure {}

  /**
   * The upstream cannot be told all of the request, and the caller wants all or nothing. Nobody was
   * asked.
   *
   * @param losses what would be lost, not empty
   */
  record WouldLose(List<String> losses) implements ProviderFailure {

    public WouldLose {
      losses = List.copyOf(losses);
    }
  }

  /** Nobody waits any more. */
  record Cancelled() implements ProviderFailure {}

  /** What a call can be waited for. */
  enum Wait {
    ANSWER,
    FIRST_TOKEN,
    NEXT_EVENT,
    STREAM_END;

    /** In words: {@code first token}. */
    public String words() {
      return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
  }

  /** The class of error, as receipts and metrics name it. */
  default String errorClass() {
    return switch (this) {
      case RateLimited _ -> "rate_limit";
      case QuotaExhausted _ -> "quota";
      case Unauthorized _ -> "auth";
      case TimedOut _ -> "timeout";
      case Unreachable _ -> "unreachable";
      case ServerFault _, ModelNotFound _ -> "server";
      case Malformed _ -> "malformed";
      case Cut _, Cancelled _ -> "cut";
      case ContentFiltered _ -> "content_filter";
      case ContextTooLong _, Rejected _, WouldLose _ -> "bad_request";
    };
  }

  /** The HTTP status behind it; null when there was none. */
  default @Nullable Integer httpStatus() {
    return switch (this) {
      case RateLimited _ -> 429;
      case QuotaExhausted _ -> 402;
      case Unauthorized _ -> 401;
      case ModelNotFound _ -> 404;
      case ServerFault(int status, _, _) -> status == 0 ? null : status;
      case Rejected(int status, var _) -> status;
      case ContextTooLong _, ContentFiltered _ -> 400;
      case TimedOut _, Unreachable _, Malformed _, Cut _, WouldLose _, Cancelled _ -> null;
    };
  }
}

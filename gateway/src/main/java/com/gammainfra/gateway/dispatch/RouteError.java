package com.gammainfra.gateway.dispatch;

import com.gammainfra.gateway.chat.ChatError;
import com.gammainfra.gateway.chat.ErrorCode;
import com.gammainfra.gateway.provider.ProviderFailure;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The one error a caller sees when no candidate answered. */
final class RouteError {

  private RouteError() {}

  /**
   * The error of these attempts. A request that is at fault is told so in the provider's words;
   * else what every attempt has in common is named (a rate limit, a time-out, an unreadable
   * answer), and what they do not is "unavailable". A provider's refusal of our key is never the
   * caller's 401.
   */
  static ChatError of(List<Attempt> attempts) {
    List<Attempt.Failed> failed =
        attempts.stream()
            .filter(Attempt.Failed.class::isInstance)
            .map(Attempt.Failed.class::cast)
            .toList();
    if (failed.isEmpty()) {
      return attempts.isEmpty()
          ? ChatError.of(ErrorCode.UPSTREAM_TIMEOUT, "no time was left to ask any model")
          : ChatError.of(
              ErrorCode.UPSTREAM_UNAVAILABLE,
              "every model of this route has failed lately and is being rested");
    }
    Attempt.Failed last = failed.getLast();
    return switch (last.failure()) {
      case ProviderFailure.Rejected(_, var message) -> ChatError.invalid(null, message);
      case ProviderFailure.ContentFiltered(var message) -> ChatError.invalid(null, message);
      case ProviderFailure.ContextTooLong(var message) -> ChatError.invalid("messages", message);
      case ProviderFailure.RateLimited _ when all(failed, "rate_limit") ->
          new ChatError(
              ErrorCode.RATE_LIMIT_EXCEEDED,
              names(failed) + " rate-limited this request",
              null,
              shortestWait(failed));
      case ProviderFailure.TimedOut(var wait, var limit) when all(failed, "timeout") ->
          ChatError.of(
              ErrorCode.UPSTREAM_TIMEOUT,
              "%s: no %s within %d ms".formatted(names(failed), wait.words(), limit.toMillis()));
      case ProviderFailure.Malformed _ when all(failed, "malformed") ->
          ChatError.of(
              ErrorCode.UPSTREAM_MALFORMED, names(failed) + " sent an answer that cannot be read");
      default ->
          ChatError.of(
              ErrorCode.UPSTREAM_UNAVAILABLE,
              "no model of this route answered; asked: " + names(failed));
    };
  }

  private static boolean all(List<Attempt.Failed> failed, String errorClass) {
    return failed.stream().allMatch(a -> a.failure().errorClass().equals(errorClass));
  }

  private static String names(List<Attempt.Failed> failed) {
    return String.join(
        ", ", failed.stream().map(a -> a.candidate().endpoint()).distinct().toList());
  }

  private static @Nullable Duration shortestWait(List<Attempt.Failed> failed) {
    return failed.stream()
        .map(a -> a.failure() instanceof ProviderFailure.RateLimited r ? r.retryAfter() : null)
        .filter(Objects::nonNull)
        .min(Comparator.naturalOrder())
        .orElse(null);
  }
}

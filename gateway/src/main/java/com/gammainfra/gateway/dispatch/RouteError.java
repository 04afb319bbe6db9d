package com.gammainfra.gateway.dispatch;

import com.gammainfra.gateway.catalog.Model;
import com.gammainfra.gateway.chat.ChatError;
import com.gammainfra.gateway.chat.ErrorCode;
import com.gammainfra.gateway.chat.InputSize;
import com.gammainfra.gateway.provider.ProviderFailure;
import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
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
  static ChatError of(List<Attempt> attempts, InputSize size) {
    List<Attempt.Failed> asked = failed(attempts).filter(a -> a.timing() != null).toList();
    if (asked.isEmpty()) {
      return nobodyAsked(attempts);
    }
    Attempt.Failed tooLong = widest(asked.stream().filter(RouteError::tooLong));
    if (tooLong != null) {
      if (window(Objects.requireNonNull(widest(asked.stream()))) == window(tooLong)) {
        return tooLong(tooLong, size);
      }
      // A larger window would have done: why that one did not answer is the reason.
      asked = asked.stream().filter(a -> !tooLong(a)).toList();
    }
    return common(asked, shortestWait(attempts));
  }

  private static ChatError nobodyAsked(List<Attempt> attempts) {
    List<Attempt.Skipped> skipped =
        attempts.stream()
            .filter(Attempt.Skipped.class::isInstance)
            .map(Attempt.Skipped.class::cast)
            .toList();
    if (!skipped.isEmpty()) {
      return skipped.stream().allMatch(a -> a.retryAfter() != null)
          ? new ChatError(
              ErrorCode.RATE_LIMIT_EXCEEDED,
              "every model of this route is rate-limited at present",
              null,
              shortestWait(attempts))
          : ChatError.of(
              ErrorCode.UPSTREAM_UNAVAILABLE,
              skipped.stream().allMatch(a -> a.candidate().isOwn())
                  ? "every model of this route, or this account's own key for it, has failed lately"
                      + " and is being rested"
                  : "every model of this route has failed lately and is being rested");
    }
    for (Attempt attempt : attempts) {
      if (attempt
          instanceof Attempt.Failed(var first, _, ProviderFailure.WouldLose(var losses), _, _, _)) {
        return ChatError.invalid(
            null,
            first.endpoint() + " cannot be told all of this request: " + String.join("; ", losses));
      }
    }
    return ChatError.of(ErrorCode.UPSTREAM_TIMEOUT, "no time was left to ask any model");
  }

  private static ChatError common(List<Attempt.Failed> failed, @Nullable Duration wait) {
    return switch (failed.getLast().failure()) {
      case ProviderFailure.Rejected(_, var message) -> ChatError.invalid(null, message);
      case ProviderFailure.ContentFiltered(var message) -> ChatError.invalid(null, message);
      case ProviderFailure.RateLimited _ when all(failed, "rate_limit") ->
          new ChatError(
              ErrorCode.RATE_LIMIT_EXCEEDED,
              names(failed) + " rate-limited this request",
              null,
              wait);
      case ProviderFailure.TimedOut(var awaited, var limit) when all(failed, "timeout") ->
          ChatError.of(
              ErrorCode.UPSTREAM_TIMEOUT,
              "%s: no %s within %d ms".formatted(names(failed), awaited.words(), limit.toMillis()));
      case ProviderFailure.Malformed _ when all(failed, "malformed") ->
          ChatError.of(
              ErrorCode.UPSTREAM_MALFORMED, names(failed) + " sent an answer that cannot be read");
      case ProviderFailure.Unauthorized _
          when all(failed, "auth") && failed.stream().allMatch(a -> a.candidate().isOwn()) ->
          ChatError.of(
              ErrorCode.UPSTREAM_UNAVAILABLE,
              names(failed) + " refused the key that this account has set for its provider");
      default ->
          ChatError.of(
              ErrorCode.UPSTREAM_UNAVAILABLE,
              "no model of this route answered; asked: " + names(failed));
    };
  }

  private static ChatError tooLong(Attempt.Failed attempt, InputSize size) {
    Model model = attempt.candidate().deployment().model();
    String words =
        attempt.failure() instanceof ProviderFailure.ContextTooLong(var message) ? message : "";
    return ChatError.invalid(
        "messages",
        "about %d tokens do not fit the window of %d tokens (%s): %s"
            .formatted(
                size.expectedTokens(model.imageTokensBound()),
                model.contextTokens(),
                model.id(),
                words));
  }

  private static boolean tooLong(Attempt.Failed attempt) {
    return attempt.failure() instanceof ProviderFailure.ContextTooLong;
  }

  private static Attempt.@Nullable Failed widest(Stream<Attempt.Failed> attempts) {
    return attempts.max(Comparator.comparingInt(RouteError::window)).orElse(null);
  }

  private static int window(Attempt.Failed attempt) {
    return attempt.candidate().deployment().model().contextTokens();
  }

  private static Stream<Attempt.Failed> failed(List<Attempt> attempts) {
    return attempts.stream()
        .filter(Attempt.Failed.class::isInstance)
        .map(Attempt.Failed.class::cast);
  }

  private static boolean all(List<Attempt.Failed> failed, String errorClass) {
    return failed.stream().allMatch(a -> a.failure().errorClass().equals(errorClass));
  }

  private static String names(List<Attempt.Failed> failed) {
    return String.join(
        ", ", failed.stream().map(a -> a.candidate().endpoint()).distinct().toList());
  }

  /** Of the latest word of each key, since an earlier wait may have been sat out. */
  private static @Nullable Duration shortestWait(List<Attempt> attempts) {
    Map<Object, Attempt> latest = new LinkedHashMap<>();
    for (Attempt attempt : attempts) {
      Object asked = attempt.candidate().deployment().id();
      latest.put(attempt instanceof Attempt.Failed f ? List.of(asked, f.key()) : asked, attempt);
    }
    return latest.values().stream()
        .map(RouteError::namedWait)
        .filter(Objects::nonNull)
        .min(Comparator.naturalOrder())
        .orElse(null);
  }

  private static @Nullable Duration namedWait(Attempt attempt) {
    return switch (attempt) {
      case Attempt.Skipped(_, var wait) -> wait;
      case Attempt.Failed(_, _, ProviderFailure.RateLimited(_, var wait), _, _, _) -> wait;
      case Attempt.Failed _, Attempt.Answered _, Attempt.Outrun _ -> null;
    };
  }
}

package com.gammainfra.gateway.dispatch;

import com.gammainfra.gateway.chat.Usage;
import com.gammainfra.gateway.provider.CallTiming;
import com.gammainfra.gateway.provider.ProviderFailure;
import com.gammainfra.gateway.routing.Candidate;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** One candidate's turn. */
public sealed interface Attempt {

  /** Whose turn it was. */
  Candidate candidate();

  /**
   * It answered; for a stream, it began to.
   *
   * @param key the place of the key that it was asked with
   */
  record Answered(Candidate candidate, int key, CallTiming timing) implements Attempt {}

  /**
   * It failed.
   *
   * @param key the place of the key that it was asked with
   * @param timing null when it was never asked, as the request could not be told it whole
   * @param answerBegun whether the client had seen content before
   * @param generated what of an answer had arrived that nobody has seen; null when nothing had
   */
  record Failed(
      Candidate candidate,
      int key,
      ProviderFailure failure,
      @Nullable CallTiming timing,
      boolean answerBegun,
      @Nullable Usage generated)
      implements Attempt {

    /** One of which nothing arrived, or which the exchange's own usage is about. */
    public Failed(
        Candidate candidate,
        int key,
        ProviderFailure failure,
        @Nullable CallTiming timing,
        boolean answerBegun) {
      this(candidate, key, failure, timing, answerBegun, null);
    }
  }

  /** It was asked at the same time as another, which answered first. */
  record Outrun(Candidate candidate, int key, CallTiming timing) implements Attempt {}

  /**
   * It was not asked: its breaker is open, or all its keys rest.
   *
   * @param retryAfter how long a rate limit still keeps it from being asked; null when it is not
   *     that
   */
  record Skipped(Candidate candidate, @Nullable Duration retryAfter) implements Attempt {}

  /** When it was asked; null when it was not. */
  default @Nullable CallTiming asked() {
    return switch (this) {
      case Answered(_, _, var timing) -> timing;
      case Failed(_, _, _, var timing, _, _) -> timing;
      case Outrun(_, _, var timing) -> timing;
      case Skipped _ -> null;
    };
  }
}

package com.gammainfra.gateway.dispatch;

import com.gammainfra.gateway.provider.CallTiming;
import com.gammainfra.gateway.provider.ProviderFailure;
import com.gammainfra.gateway.routing.Candidate;
import org.jspecify.annotations.Nullable;

/** One candidate's turn. */
public sealed interface Attempt {

  /** Whose turn it was. */
  Candidate candidate();

  /** It answered; for a stream, it began to. */
  record Answered(Candidate candidate, CallTiming timing) implements Attempt {}

  /**
   * It failed.
   *
   * @param answerBegun whether content had arrived before
   */
  record Failed(
      Candidate candidate, ProviderFailure failure, CallTiming timing, boolean answerBegun)
      implements Attempt {}

  /** It was not asked: its breaker is open. */
  record Skipped(Candidate candidate) implements Attempt {}

  /** When it was asked; null when it was not. */
  default @Nullable CallTiming asked() {
    return switch (this) {
      case Answered(_, var timing) -> timing;
      case Failed(_, _, var timing, _) -> timing;
      case Skipped _ -> null;
    };
  }
}

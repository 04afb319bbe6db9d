package com.gammainfra.gateway.provider;

/** How an answer ended. */
public sealed interface AnswerEnd {

  /** When, on {@link System#nanoTime()}'s scale. */
  long endedNanos();

  /**
   * All of it arrived.
   *
   * @param skippedEvents how many events of its stream could not be read and were left out
   */
  record Complete(long endedNanos, int skippedEvents) implements AnswerEnd {}

  /** It broke off; what arrived is not the whole answer. */
  record Broken(ProviderFailure failure, long endedNanos) implements AnswerEnd {}

  /** The exchange was cancelled, or the answer closed. */
  record Abandoned(long endedNanos) implements AnswerEnd {}
}

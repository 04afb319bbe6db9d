package com.gammainfra.gateway.dispatch;

import com.gammainfra.gateway.health.HealthTracker;
import com.gammainfra.gateway.health.Permit;
import com.gammainfra.gateway.provider.AnswerEnd;
import com.gammainfra.gateway.provider.CallTiming;
import com.gammainfra.gateway.provider.Provider;
import java.time.Duration;
import java.util.Objects;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/**
 * Asks the candidates of a route until one answers. For a stream, answering means that content has
 * arrived, or all of it when it is held back: from then on there is no failover. What each failure
 * leads to is {@link Reaction}, the order of the attempts {@link Journey}. Thread-safe.
 */
public final class Dispatcher {

  private final Means means;

  /**
   * A dispatcher.
   *
   * @param nanoTime {@link System#nanoTime()}, or a test's
   * @param pause lets time pass between attempts: {@link Pause#REAL}, or a test's
   * @param random spreads the waits; thread-safe
   * @param refilter whether another model may be asked what one would not answer
   */
  public Dispatcher(
      Provider provider,
      HealthTracker health,
      LongSupplier nanoTime,
      Pause pause,
      RandomGenerator random,
      boolean refilter) {
    this.means = new Means(provider, health, nanoTime, pause, random, refilter);
  }

  /**
   * Tries the candidates. Blocks until one answers, none is left, the budget is spent or the
   * exchange is cancelled.
   */
  public Dispatched dispatch(DispatchRequest request) {
    return new Journey(request, means).along();
  }

  /**
   * Tells the deployment's health how an answer ended. A failure inside a stream counts as it would
   * have before.
   */
  public void ended(Dispatched.Answered answered, AnswerEnd end) {
    Permit permit = answered.permit();
    switch (end) {
      case AnswerEnd.Complete(long endedNanos, _) -> {
        CallTiming timing = Objects.requireNonNull(answered.attempts().getLast().asked());
        permit.succeeded(Duration.ofNanos(endedNanos - timing.startNanos()));
      }
      case AnswerEnd.Abandoned _ -> permit.release();
      case AnswerEnd.Broken(var failure, _) ->
          Reaction.to(failure, true, false).blame(answered.candidate().isOwn()).tell(permit);
    }
  }
}

package com.gammainfra.gateway.dispatch;

import com.gammainfra.gateway.catalog.ApiKey;
import com.gammainfra.gateway.catalog.Deployment;
import com.gammainfra.gateway.catalog.DeploymentId;
import com.gammainfra.gateway.chat.ChatRequest;
import com.gammainfra.gateway.health.HealthTracker;
import com.gammainfra.gateway.provider.AnswerEnd;
import com.gammainfra.gateway.provider.Cancellation;
import com.gammainfra.gateway.provider.OpenResult;
import com.gammainfra.gateway.provider.Provider;
import com.gammainfra.gateway.provider.ProviderCall;
import com.gammainfra.gateway.provider.ProviderFailure;
import com.gammainfra.gateway.routing.Candidate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Asks the candidates of a route in turn until one answers. For a stream, answering means that
 * content has arrived: from then on there is no failover. Thread-safe.
 */
public final class Dispatcher {

  /** How long a key without quota, or a wait that the upstream did not name, is left alone. */
  private static final Duration QUOTA_COOL_DOWN = Duration.ofMinutes(1);

  private final Provider provider;
  private final HealthTracker health;
  private final LongSupplier nanoTime;

  /**
   * A dispatcher.
   *
   * @param nanoTime {@link System#nanoTime()}, or a test's
   */
  public Dispatcher(Provider provider, HealthTracker health, LongSupplier nanoTime) {
    this.provider = provider;
    this.health = health;
    this.nanoTime = nanoTime;
  }

  /**
   * Tries the candidates. Blocks until one answers, none is left, the budget is spent or the
   * exchange is cancelled.
   *
   * @param candidates best first, not empty
   * @param strict whether a candidate that cannot be told all of the request is refused
   * @param loop runs the callbacks of the calls
   */
  public Dispatched dispatch(
      List<Candidate> candidates,
      ChatRequest request,
      boolean strict,
      Budget budget,
      Cancellation cancellation,
      Executor loop) {
    List<Attempt> attempts = new ArrayList<>();
    int asked = 0;
    int windowAbove = 0;
    for (Candidate candidate : candidates) {
      Deployment deployment = candidate.deployment();
      DeploymentId id = deployment.id();
      if (deployment.model().contextTokens() <= windowAbove) {
        continue;
      }
      if (!health.tryAcquire(id)) {
        attempts.add(new Attempt.Skipped(candidate));
        continue;
      }
      ProviderFailure failure = null;
      for (ApiKey key : keys(deployment)) {
        if (asked == budget.maxAttempts()
            || budget.left(nanoTime.getAsLong()).isZero()
            || cancellation.isCancelled()) {
          break;
        }
        asked++;
        ProviderCall call =
            new ProviderCall(
                deployment,
                key,
                request,
                candidate.params(),
                strict,
                budget.limits(nanoTime.getAsLong()),
                cancellation,
                loop);
        switch (provider.open(call)) {
          case OpenResult.Opened(var answer, var losses, var timing) -> {
            health.recordSuccess(
                id, request.stream() ? Duration.ofNanos(timing.durationNanos()) : null);
            attempts.add(new Attempt.Answered(candidate, timing));
            return new Dispatched.Answered(candidate, answer, losses, attempts);
          }
          case OpenResult.Failed(var why, var timing) -> {
            failure = why;
            attempts.add(new Attempt.Failed(candidate, why, timing, false));
          }
        }
        if (NextStep.after(failure) != NextStep.NEXT_KEY) {
          break;
        }
      }
      record(id, failure);
      if (cancellation.isCancelled()) {
        return new Dispatched.Abandoned(attempts);
      }
      if (failure == null) {
        break; // the budget is spent
      }
      switch (NextStep.after(failure)) {
        case NEXT_KEY, NEXT_CANDIDATE -> {}
        case LARGER_WINDOW -> windowAbove = deployment.model().contextTokens();
        case GIVE_UP -> {
          return new Dispatched.Exhausted(RouteError.of(attempts), attempts);
        }
      }
    }
    return new Dispatched.Exhausted(RouteError.of(attempts), attempts);
  }

  /** Tells the deployment's health how an answer that had begun ended. */
  public void ended(Dispatched.Answered answered, AnswerEnd end) {
    switch (end) {
      case AnswerEnd.Complete _, AnswerEnd.Abandoned _ -> {}
      case AnswerEnd.Broken(var failure, _) ->
          record(answered.candidate().deployment().id(), failure);
    }
  }

  private static List<@Nullable ApiKey> keys(Deployment deployment) {
    List<@Nullable ApiKey> keys = new ArrayList<>(deployment.provider().apiKeys());
    if (keys.isEmpty()) {
      keys.add(null);
    }
    return keys;
  }

  private void record(DeploymentId id, @Nullable ProviderFailure failure) {
    switch (failure) {
      case null -> health.release(id);
      case ProviderFailure.RateLimited(_, var wait) when wait != null -> {
        health.release(id);
        health.coolDown(id, wait);
      }
      case ProviderFailure.QuotaExhausted _ -> {
        health.release(id);
        health.coolDown(id, QUOTA_COOL_DOWN);
      }
      case ProviderFailure.Unauthorized _, ProviderFailure.ModelNotFound _ -> health.open(id);
      case ProviderFailure.RateLimited _,
          ProviderFailure.TimedOut _,
          ProviderFailure.Unreachable _,
          ProviderFailure.ServerFault _,
          ProviderFailure.Malformed _,
          ProviderFailure.Cut _ ->
          health.recordFailure(id);
      case ProviderFailure.ContextTooLong _,
          ProviderFailure.ContentFiltered _,
          ProviderFailure.Rejected _,
          ProviderFailure.Cancelled _ ->
          health.release(id);
    }
  }
}

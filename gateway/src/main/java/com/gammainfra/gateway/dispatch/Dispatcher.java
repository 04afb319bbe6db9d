package com.gammainfra.gateway.dispatch;

import com.gammainfra.gateway.catalog.ApiKey;
import com.gammainfra.gateway.catalog.Deployment;
import com.gammainfra.gateway.catalog.DeploymentId;
import com.gammainfra.gateway.chat.ChatRequest;
import com.gammainfra.gateway.health.HealthTracker;
import com.gammainfra.gateway.health.Permit;
import com.gammainfra.gateway.health.RestReason;
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

  /** How long a key without quota is left alone. */
  private static final Duration QUOTA_REST = Duration.ofMinutes(1);

  /** How long a refused key is left alone: as long as a breaker stays open. */
  private static final Duration REFUSED_REST = Duration.ofSeconds(15);

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
    return new Journey(request, strict, budget, cancellation, loop).along(candidates);
  }

  /**
   * Tells the deployment's health how a stream that had begun ended. A failure inside a stream
   * counts as it would have before.
   */
  public void ended(Dispatched.Answered answered, AnswerEnd end) {
    Permit permit = answered.permit();
    switch (end) {
      case AnswerEnd.Complete _ -> permit.succeeded();
      case AnswerEnd.Abandoned _ -> permit.release();
      case AnswerEnd.Broken(var failure, _) -> {
        Deployment deployment = answered.candidate().deployment();
        rest(deployment, answered.key(), failure);
        settle(permit, deployment, List.of(failure));
      }
    }
  }

  /** One request on its way along a route. */
  private final class Journey {

    private final ChatRequest request;
    private final boolean strict;
    private final Budget budget;
    private final Cancellation cancellation;
    private final Executor loop;
    private final List<Attempt> attempts = new ArrayList<>();
    private int asked;

    Journey(
        ChatRequest request,
        boolean strict,
        Budget budget,
        Cancellation cancellation,
        Executor loop) {
      this.request = request;
      this.strict = strict;
      this.budget = budget;
      this.cancellation = cancellation;
      this.loop = loop;
    }

    Dispatched along(List<Candidate> candidates) {
      int windowAbove = 0;
      for (Candidate candidate : candidates) {
        Deployment deployment = candidate.deployment();
        if (deployment.model().contextTokens() <= windowAbove) {
          continue;
        }
        Permit permit = health.tryAcquire(deployment.id());
        if (permit == null) {
          skip(candidate);
          continue;
        }
        List<ProviderFailure> failures = new ArrayList<>();
        boolean returned = false;
        try {
          Dispatched.Answered answered = ask(candidate, permit, failures);
          returned = true;
          if (answered != null) {
            return answered;
          }
        } finally {
          if (!returned) {
            permit.release();
          }
        }
        settle(permit, deployment, failures);
        if (cancellation.isCancelled()) {
          return new Dispatched.Abandoned(attempts);
        }
        if (failures.isEmpty()) {
          if (spent()) {
            break;
          }
          skip(candidate); // its last key was put to rest meanwhile
          continue;
        }
        switch (NextStep.after(failures.getLast())) {
          case NEXT_KEY, NEXT_CANDIDATE -> {}
          case LARGER_WINDOW -> windowAbove = deployment.model().contextTokens();
          case GIVE_UP -> {
            return exhausted();
          }
        }
      }
      return exhausted();
    }

    /**
     * Asks one candidate with each key that does not rest, until one answers or the failure is not
     * the key's.
     *
     * @param failures takes what each key came to, in order
     */
    private Dispatched.@Nullable Answered ask(
        Candidate candidate, Permit permit, List<ProviderFailure> failures) {
      Deployment deployment = candidate.deployment();
      for (int key = 0; key < keys(deployment); key++) {
        if (health.resting(deployment.id(), key)) {
          continue;
        }
        if (spent() || cancellation.isCancelled()) {
          return null;
        }
        switch (provider.open(call(candidate, key))) {
          case OpenResult.Opened(var answer, var losses, var timing) -> {
            asked++;
            if (request.stream()) {
              permit.begun(Duration.ofNanos(timing.durationNanos()));
            } else {
              permit.succeeded();
            }
            attempts.add(new Attempt.Answered(candidate, timing));
            return new Dispatched.Answered(candidate, answer, losses, attempts, permit, key);
          }
          case OpenResult.Failed(ProviderFailure.WouldLose why, _) -> {
            failures.add(why);
            attempts.add(new Attempt.Failed(candidate, why, null, false));
          }
          case OpenResult.Failed(var why, var timing) -> {
            asked++;
            failures.add(why);
            attempts.add(new Attempt.Failed(candidate, why, timing, false));
            rest(deployment, key, why);
          }
        }
        if (NextStep.after(failures.getLast()) != NextStep.NEXT_KEY) {
          return null;
        }
      }
      return null;
    }

    private ProviderCall call(Candidate candidate, int key) {
      List<ApiKey> keys = candidate.deployment().provider().apiKeys();
      return new ProviderCall(
          candidate.deployment(),
          keys.isEmpty() ? null : keys.get(key),
          request,
          candidate.params(),
          strict,
          budget.limits(nanoTime.getAsLong()),
          cancellation,
          loop);
    }

    private boolean spent() {
      return asked == budget.maxAttempts() || budget.left(nanoTime.getAsLong()).isZero();
    }

    private void skip(Candidate candidate) {
      attempts.add(new Attempt.Skipped(candidate, health.rateLimit(candidate.deployment().id())));
    }

    private Dispatched exhausted() {
      return new Dispatched.Exhausted(RouteError.of(attempts, request.size()), attempts);
    }
  }

  /** How many keys there are to ask with; a provider that needs none counts as having one. */
  private static int keys(Deployment deployment) {
    return Math.max(1, deployment.provider().apiKeys().size());
  }

  /** Leaves the key alone if the failure is its own and says or implies for how long. */
  private void rest(Deployment deployment, int key, ProviderFailure failure) {
    DeploymentId id = deployment.id();
    int of = keys(deployment);
    switch (failure) {
      case ProviderFailure.RateLimited(_, var wait) when wait != null ->
          health.rest(id, key, of, wait, RestReason.RATE_LIMIT);
      case ProviderFailure.QuotaExhausted _ ->
          health.rest(id, key, of, QUOTA_REST, RestReason.QUOTA);
      case ProviderFailure.Unauthorized _ ->
          health.rest(id, key, of, REFUSED_REST, RestReason.REFUSED);
      case ProviderFailure.RateLimited _,
          ProviderFailure.ModelNotFound _,
          ProviderFailure.TimedOut _,
          ProviderFailure.Unreachable _,
          ProviderFailure.ServerFault _,
          ProviderFailure.Malformed _,
          ProviderFailure.Cut _,
          ProviderFailure.ContextTooLong _,
          ProviderFailure.ContentFiltered _,
          ProviderFailure.Rejected _,
          ProviderFailure.WouldLose _,
          ProviderFailure.Cancelled _ -> {} // not the key's, or for no time that is known
    }
  }

  /** Settles the permit of a deployment of which no key answered, or whose answer broke off. */
  private static void settle(Permit permit, Deployment deployment, List<ProviderFailure> failures) {
    boolean everyKeyRefused =
        failures.size() == keys(deployment)
            && failures.stream().allMatch(ProviderFailure.Unauthorized.class::isInstance);
    boolean modelMissing =
        failures.stream().anyMatch(ProviderFailure.ModelNotFound.class::isInstance);
    if (everyKeyRefused || modelMissing) {
      permit.refused();
    } else if (failures.stream().anyMatch(Dispatcher::speaksAgainstDeployment)) {
      permit.failed();
    } else {
      permit.release();
    }
  }

  private static boolean speaksAgainstDeployment(ProviderFailure failure) {
    return switch (failure) {
      case ProviderFailure.RateLimited(_, var wait) -> wait == null;
      case ProviderFailure.TimedOut _,
          ProviderFailure.Unreachable _,
          ProviderFailure.ServerFault _,
          ProviderFailure.Malformed _,
          ProviderFailure.Cut _,
          ProviderFailure.ModelNotFound _ ->
          true;
      case ProviderFailure.QuotaExhausted _,
          ProviderFailure.Unauthorized _,
          ProviderFailure.ContextTooLong _,
          ProviderFailure.ContentFiltered _,
          ProviderFailure.Rejected _,
          ProviderFailure.WouldLose _,
          ProviderFailure.Cancelled _ ->
          false;
    };
  }
}

package com.gammainfra.gateway.dispatch;

import com.gammainfra.gateway.catalog.ApiKey;
import com.gammainfra.gateway.catalog.Deployment;
import com.gammainfra.gateway.catalog.DeploymentId;
import com.gammainfra.gateway.catalog.OwnKey;
import com.gammainfra.gateway.health.Permit;
import com.gammainfra.gateway.provider.CallTiming;
import com.gammainfra.gateway.provider.HeldAnswer;
import com.gammainfra.gateway.provider.OpenResult;
import com.gammainfra.gateway.provider.ProviderCall;
import com.gammainfra.gateway.provider.ProviderFailure;
import com.gammainfra.gateway.routing.Candidate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * One request on its way along a route: the candidates in turn, each with its keys and, where the
 * failure allows it, once more; at last, when nobody has answered, those again that were only over
 * a limit. All of it within one budget of time and attempts.
 *
 * <p>Confined to one thread, but for the count of attempts, which the lanes of a {@link Hedge}
 * share.
 */
final class Journey {

  /**
   * A wait that was named is sat out with up to a tenth more, so that not all come back at once.
   */
  private static final int JITTER_DIVISOR = 10;

  private static final long MOST_JITTER_NANOS = Duration.ofSeconds(1).toNanos();

  /** What came of asking a candidate. */
  sealed interface Turn {

    /** It answers. */
    record Answers(Dispatched.Answered answered) implements Turn {}

    /** It does not. */
    record Fails(Reaction reaction) implements Turn {}

    /** It was not asked. */
    record Idle() implements Turn {}
  }

  /** One that may be asked again when nobody else has answered. */
  private record Later(Candidate candidate, int key, long dueNanos) {}

  private final DispatchRequest request;
  private final Means means;
  private final AtomicInteger asked;
  private final List<Attempt> attempts = new ArrayList<>();
  private final Map<DeploymentId, Later> later = new LinkedHashMap<>();
  private long waitedNanos;
  private int pauses;
  private int windowAbove;

  Journey(DispatchRequest request, Means means) {
    this(request, means, new AtomicInteger());
  }

  /** A journey that shares another's count of attempts. */
  Journey(DispatchRequest request, Means means, AtomicInteger asked) {
    this.request = request;
    this.means = means;
    this.asked = asked;
  }

  /** Tries the whole route. */
  Dispatched along() {
    List<Candidate> route = request.candidates();
    if (request.hedge() && route.size() > 1 && request.budget().maxAttempts() > 1) {
      Hedge hedge = new Hedge(request, means, asked);
      Dispatched.Answered first = hedge.race(route.get(0), route.get(1));
      if (first != null) {
        return first;
      }
      boolean goOn = true;
      for (Hedge.Failure failure : hedge.failures()) {
        goOn &= takeOver(failure);
      }
      route = goOn ? route.subList(2, route.size()) : List.of();
    }
    return along(route);
  }

  private Dispatched along(List<Candidate> route) {
    for (int place = 0; place < route.size() && !isOver(); place++) {
      Candidate candidate = route.get(place);
      if (candidate.deployment().model().contextTokens() <= windowAbove) {
        continue;
      }
      Turn turn = turn(candidate, place == route.size() - 1);
      if (turn instanceof Turn.Answers(var answered)) {
        return answered;
      }
      if (turn instanceof Turn.Idle && !isOver()) {
        skip(candidate);
      }
      if (turn instanceof Turn.Fails(var reaction) && !mayGoOn(candidate, reaction)) {
        return exhausted();
      }
    }
    return atLast();
  }

  /** Whether somebody else may be asked after that. */
  private boolean mayGoOn(Candidate candidate, Reaction reaction) {
    return switch (reaction.next()) {
      case ANYBODY -> true;
      case NOBODY -> request.cancellation().isCancelled(); // then nobody will be
      case LARGER_WINDOW -> {
        windowAbove = Math.max(windowAbove, candidate.deployment().model().contextTokens());
        yield true;
      }
    };
  }

  /** Goes on from where a lane of a hedge ended in vain. */
  private boolean takeOver(Hedge.Failure failure) {
    attempts.addAll(failure.lane().attempts);
    later.putAll(failure.lane().later);
    return failure.reaction() == null || mayGoOn(failure.candidate(), failure.reaction());
  }

  /**
   * Asks one candidate with each of its keys, until one answers or the failure is not the key's;
   * once more at most, where that may help.
   *
   * @param last whether nobody else could be asked
   */
  Turn turn(Candidate candidate, boolean last) {
    Turn latest = new Turn.Idle();
    boolean repeated = false;
    for (int key = 0; key < keys(candidate); key++) {
      Turn turn = ask(candidate, key, last);
      if (turn instanceof Turn.Fails(var reaction) && !repeated && isSoon(reaction.again())) {
        repeated = true;
        if (reaction.again() == Reaction.Again.AFTER_BACKOFF) {
          pause(Backoff.DEFAULT.wait(pauses++, means.random()));
        }
        Turn second = ask(candidate, key, last);
        turn = second instanceof Turn.Idle ? turn : second;
      }
      if (turn instanceof Turn.Idle) {
        continue;
      }
      latest = turn;
      if (!(turn instanceof Turn.Fails(var reaction) && reaction.otherKey())) {
        break;
      }
    }
    return latest;
  }

  private static boolean isSoon(Reaction.Again again) {
    return again == Reaction.Again.AT_ONCE || again == Reaction.Again.AFTER_BACKOFF;
  }

  /** Those that were only over a limit, once each, as their waits end. */
  private Dispatched atLast() {
    List<Later> due = new ArrayList<>(later.values());
    due.sort(Comparator.comparingLong(Later::dueNanos));
    for (Later one : due) {
      long now = means.nanoTime().getAsLong();
      if (isOver() || one.dueNanos >= request.budget().deadlineNanos()) {
        break;
      }
      if (one.candidate.deployment().model().contextTokens() <= windowAbove) {
        continue;
      }
      pause(Duration.ofNanos(Math.max(0, one.dueNanos - now)));
      switch (ask(one.candidate, one.key, true)) {
        case Turn.Answers(var answered) -> {
          return answered;
        }
        case Turn.Fails(var reaction) -> {
          if (!mayGoOn(one.candidate, reaction)) {
            return exhausted();
          }
        }
        case Turn.Idle _ -> {}
      }
    }
    return request.cancellation().isCancelled()
        ? new Dispatched.Abandoned(attempts, waited())
        : exhausted();
  }

  /** One call, under a permit that it settles, unless the end of a stream has to. */
  private Turn ask(Candidate candidate, int key, boolean last) {
    if (isOver()) {
      return new Turn.Idle();
    }
    Deployment deployment = candidate.deployment();
    String own = candidate.ownKey();
    Permit permit =
        own == null
            ? means.health().tryAcquire(deployment.id(), key, keys(candidate))
            : means.health().tryAcquire(deployment.id(), own);
    if (permit == null) {
      return new Turn.Idle();
    }
    if (!spend()) {
      permit.release();
      return new Turn.Idle();
    }
    OpenResult result = null;
    try {
      result = open(call(candidate, key, last), permit);
    } finally {
      if (result == null) {
        permit.release();
      }
    }
    return switch (result) {
      case OpenResult.Opened(var answer, var losses, var timing) -> {
        if (!request.request().stream()) {
          permit.succeeded(Duration.ofNanos(timing.durationNanos()));
        }
        attempts.add(new Attempt.Answered(candidate, key, timing));
        yield new Turn.Answers(
            new Dispatched.Answered(candidate, answer, losses, attempts, waited(), permit));
      }
      case OpenResult.Failed failed -> fails(candidate, key, permit, failed);
    };
  }

  private Turn fails(Candidate candidate, int key, Permit permit, OpenResult.Failed failed) {
    ProviderFailure failure = failed.failure();
    boolean sent = !(failure instanceof ProviderFailure.WouldLose);
    if (!sent) {
      asked.decrementAndGet();
    }
    CallTiming timing = sent ? failed.timing() : null;
    attempts.add(new Attempt.Failed(candidate, key, failure, timing, false, failed.generated()));
    Reaction reaction = Reaction.to(failure, request.request().stream(), means.refilter());
    reaction.blame(candidate.isOwn()).tell(permit);
    if (reaction.again() == Reaction.Again.AT_LAST) {
      later.merge(
          candidate.deployment().id(),
          new Later(candidate, key, due(failure)),
          (a, b) -> a.dueNanos <= b.dueNanos ? a : b);
    }
    return new Turn.Fails(reaction);
  }

  private long due(ProviderFailure failure) {
    Duration named = failure instanceof ProviderFailure.RateLimited(_, var wait) ? wait : null;
    if (named == null) {
      return after(Backoff.DEFAULT.wait(pauses++, means.random()));
    }
    long jitter = Math.min(MOST_JITTER_NANOS, bounded(named).toNanos() / JITTER_DIVISOR);
    return after(bounded(named).plusNanos(means.random().nextLong(jitter + 1)));
  }

  private long after(Duration wait) {
    return means.nanoTime().getAsLong() + wait.toNanos();
  }

  /** At most a day, so that it fits into nanoseconds. */
  private static Duration bounded(Duration wait) {
    return wait.compareTo(Duration.ofDays(1)) < 0 ? wait : Duration.ofDays(1);
  }

  private OpenResult open(ProviderCall call, Permit permit) {
    OpenResult result = means.provider().open(call);
    if (!request.request().stream() || !(result instanceof OpenResult.Opened opened)) {
      return result;
    }
    permit.begun(Duration.ofNanos(opened.timing().durationNanos()));
    return request.hold() ? HeldAnswer.hold(call, opened) : opened;
  }

  private ProviderCall call(Candidate candidate, int key, boolean last) {
    return new ProviderCall(
        candidate.deployment(),
        credential(candidate, key),
        request.request(),
        candidate.params(),
        request.strict(),
        request.budget().limits(means.nanoTime().getAsLong(), last, request.hold()),
        request.cancellation(),
        request.loop());
  }

  /** The gateway's key of that place, or the caller's own; null for a provider without keys. */
  private @Nullable ApiKey credential(Candidate candidate, int key) {
    String provider = candidate.deployment().provider().id();
    if (!candidate.isOwn()) {
      List<ApiKey> keys = candidate.deployment().provider().apiKeys();
      return keys.isEmpty() ? null : keys.get(key);
    }
    OwnKey own = request.ownKeys().get(provider);
    if (own == null || own.key() == null || !own.id().equals(candidate.ownKey())) {
      throw new IllegalStateException("the caller's key at " + provider + " is not at hand");
    }
    return own.key();
  }

  /** Lets time pass, as far as there is any left. */
  private void pause(Duration wait) {
    long from = means.nanoTime().getAsLong();
    Duration left = request.budget().left(from);
    var _ = means.pause().sit(wait.compareTo(left) < 0 ? wait : left, request.cancellation());
    waitedNanos += means.nanoTime().getAsLong() - from;
  }

  /** Counts a call, if there may be another. */
  private boolean spend() {
    int most = request.budget().maxAttempts();
    return asked.getAndUpdate(n -> Math.min(most, n + 1)) < most;
  }

  /** Whether nobody may be asked any more. */
  private boolean isOver() {
    return request.cancellation().isCancelled()
        || asked.get() >= request.budget().maxAttempts()
        || request.budget().left(means.nanoTime().getAsLong()).isZero();
  }

  private void skip(Candidate candidate) {
    DeploymentId id = candidate.deployment().id();
    String own = candidate.ownKey();
    attempts.add(
        new Attempt.Skipped(
            candidate,
            own == null ? means.health().rateLimit(id) : means.health().rateLimit(id, own)));
  }

  private Dispatched exhausted() {
    return new Dispatched.Exhausted(
        RouteError.of(attempts, request.request().size()), attempts, waited());
  }

  List<Attempt> attempts() {
    return attempts;
  }

  private Duration waited() {
    return Duration.ofNanos(waitedNanos);
  }

  /** How many keys there are to ask with; a provider that needs none counts as having one. */
  private static int keys(Candidate candidate) {
    return candidate.isOwn() ? 1 : Math.max(1, candidate.deployment().provider().apiKeys().size());
  }
}

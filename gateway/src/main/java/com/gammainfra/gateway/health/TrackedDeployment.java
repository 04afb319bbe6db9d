package com.gammainfra.gateway.health;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One deployment's breaker, its keys and its times, under one lock: every operation is short, and a
 * half-open breaker's single permission needs the order they happened in.
 *
 * <p>A call passes two breakers, the deployment's and its key's. What it comes to counts for one of
 * them: a fault for the deployment, a refusal or a limit for the key.
 */
final class TrackedDeployment {

  private static final int MOST_OWN_KEYS = 1_000;

  private final String name;
  private final InstantSource clock;
  private final Breaker breaker;
  private final List<TrackedKey> keys = new ArrayList<>(1);

  /** Customers' own, by name; the ones asked with last. */
  private final Map<String, TrackedKey> ownKeys =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, TrackedKey> eldest) {
          return size() > MOST_OWN_KEYS;
        }
      };

  private final LatencyWindow firstTokens = new LatencyWindow();
  private final LatencyWindow totals = new LatencyWindow();

  TrackedDeployment(String name, InstantSource clock) {
    this.name = name;
    this.clock = clock;
    breaker = new Breaker(name, clock);
  }

  synchronized @Nullable Permit tryAcquire(int key, int of) {
    return tryAcquire(keys(of).get(key));
  }

  synchronized @Nullable Permit tryAcquire(String ownKey) {
    return tryAcquire(ownKeys.computeIfAbsent(ownKey, _ -> new TrackedKey(name + "#own", clock)));
  }

  private @Nullable Permit tryAcquire(TrackedKey tracked) {
    if (tracked.rests(clock.instant())) {
      return null;
    }
    Breaker.Grant own = breaker.tryAcquire();
    if (own == null) {
      return null;
    }
    Breaker.Grant keys = tracked.breaker.tryAcquire();
    if (keys == null) {
      breaker.released(own);
      return null;
    }
    return new Permit(this, tracked, own, keys);
  }

  /** The keys by their places; there are {@code of} today. */
  private List<TrackedKey> keys(int of) {
    while (keys.size() > of) {
      keys.removeLast();
    }
    while (keys.size() < of) {
      keys.add(new TrackedKey(name + "#" + keys.size(), clock));
    }
    return keys;
  }

  synchronized void begun(Permit permit, Duration timeToFirstToken) {
    firstTokens.record(clock.instant(), timeToFirstToken);
    if (!permit.settled) {
      breaker.begun(permit.deployments);
      permit.key.breaker.begun(permit.keys);
    }
  }

  synchronized void succeeded(Permit permit, Duration total) {
    if (settles(permit)) {
      totals.record(clock.instant(), total);
      breaker.succeeded(permit.deployments);
      permit.key.breaker.succeeded(permit.keys);
    }
  }

  synchronized void settle(Permit permit, Permit.Outcome outcome) {
    if (!settles(permit)) {
      return;
    }
    Breaker ofKey = permit.key.breaker;
    switch (outcome) {
      case FAILED -> breaker.failed(permit.deployments);
      case MISSING -> breaker.refused(permit.deployments);
      case LIMITED -> ofKey.failed(permit.keys);
      case REFUSED -> ofKey.refused(permit.keys);
      case RELEASED -> {}
    }
    breaker.released(permit.deployments);
    ofKey.released(permit.keys);
  }

  synchronized void rest(Permit permit, Duration wait, RestReason reason) {
    permit.key.rest(clock.instant().plus(wait), reason);
    settle(permit, Permit.Outcome.RELEASED);
  }

  private static boolean settles(Permit permit) {
    boolean first = !permit.settled;
    permit.settled = true;
    return first;
  }

  /** See {@link HealthTracker#rateLimit}. */
  synchronized @Nullable Duration rateLimit(String ownKey) {
    TrackedKey key = ownKeys.get(ownKey);
    return key == null || breaker.state() == BreakerState.OPEN
        ? null
        : key.rateLimit(clock.instant());
  }

  /** See {@link HealthTracker#rateLimit}. */
  synchronized @Nullable Duration rateLimit() {
    Instant now = clock.instant();
    if (breaker.state() == BreakerState.OPEN || keysState(now) != BreakerState.OPEN) {
      return null;
    }
    return keys.stream()
        .map(key -> key.rateLimit(now))
        .filter(Objects::nonNull)
        .min(Duration::compareTo)
        .orElse(null);
  }

  synchronized DeploymentHealth health() {
    Instant now = clock.instant();
    return health(now, keysState(now));
  }

  synchronized DeploymentHealth health(String ownKey) {
    Instant now = clock.instant();
    TrackedKey key = ownKeys.get(ownKey);
    return health(now, key == null ? BreakerState.CLOSED : key.state(now));
  }

  private DeploymentHealth health(Instant now, BreakerState ofKeys) {
    LatencyWindow.Percentiles first = firstTokens.percentiles(now);
    LatencyWindow.Percentiles total = totals.percentiles(now);
    return new DeploymentHealth(state(ofKeys), first.p50(), first.p95(), total.p50(), total.p95());
  }

  synchronized List<KeyHealth> keys() {
    Instant now = clock.instant();
    return keys.stream().map(key -> key.health(now)).toList();
  }

  private BreakerState state(BreakerState ofKeys) {
    BreakerState own = breaker.state();
    if (own == BreakerState.OPEN || ofKeys == BreakerState.OPEN) {
      return BreakerState.OPEN;
    }
    return own == BreakerState.CLOSED ? ofKeys : own;
  }

  /** The state of the key that is best off. */
  private BreakerState keysState(Instant now) {
    List<BreakerState> states = keys.stream().map(key -> key.state(now)).toList();
    if (states.isEmpty() || states.contains(BreakerState.CLOSED)) {
      return BreakerState.CLOSED;
    }
    return states.contains(BreakerState.HALF_OPEN) ? BreakerState.HALF_OPEN : BreakerState.OPEN;
  }
}

package com.gammainfra.gateway.health;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One deployment's breaker, resting keys and times to first token, under one lock: every operation
 * is short, and a half-open breaker's single permission needs the order they happened in.
 *
 * <p>The library's breaker leaves OPEN only when somebody asks it for permission. A router that
 * puts open deployments last would then never ask, so {@link #health} already says HALF_OPEN once
 * the waiting time is over: the deployment takes its place again, and the next request is its
 * probe.
 */
final class TrackedDeployment {

  private final InstantSource clock;
  private final CircuitBreaker breaker;
  private final TtftWindow ttft = new TtftWindow();
  private final KeyRests keys = new KeyRests();
  private Instant probeFrom = Instant.MIN;

  /** Ends with each change of the breaker's state, and when a probe is given up. */
  private long epoch;

  private @Nullable Permit probe;
  private Instant probedSince = Instant.MIN;

  TrackedDeployment(String name, InstantSource clock) {
    this.clock = clock;
    breaker = CircuitBreaker.of(name, config(clock));
    breaker
        .getEventPublisher()
        .onStateTransition(
            event -> {
              epoch++;
              probe = null;
              if (event.getStateTransition().getToState() == CircuitBreaker.State.OPEN) {
                probeFrom = clock.instant().plus(HealthTracker.OPEN_FOR);
              }
            });
  }

  private static CircuitBreakerConfig config(InstantSource clock) {
    return CircuitBreakerConfig.custom()
        .slidingWindow(
            HealthTracker.LAST_CALLS, HealthTracker.LEAST_CALLS, SlidingWindowType.COUNT_BASED)
        .failureRateThreshold(HealthTracker.FAILURE_PERCENT)
        .waitDurationInOpenState(HealthTracker.OPEN_FOR)
        .permittedNumberOfCallsInHalfOpenState(1)
        .clock(clock.withZone(ZoneOffset.UTC))
        .currentTimestampFunction(c -> c.millis(), TimeUnit.MILLISECONDS)
        .writableStackTraceEnabled(false)
        .build();
  }

  synchronized @Nullable Permit tryAcquire() {
    Instant now = clock.instant();
    if (probe != null && !now.isBefore(probedSince.plus(HealthTracker.PROBE_FORGOTTEN))) {
      probe = null;
      epoch++;
      breaker.releasePermission();
    }
    if (keys.allResting(now) || !breaker.tryAcquirePermission()) {
      return null;
    }
    Permit permit = new Permit(this, epoch);
    if (breaker.getState() == CircuitBreaker.State.HALF_OPEN) {
      probe = permit;
      probedSince = now;
    }
    return permit;
  }

  synchronized void begun(Permit permit, Duration timeToFirstToken) {
    ttft.record(clock.instant(), timeToFirstToken);
    if (permit == probe && !permit.settled) {
      breaker.onSuccess(0, TimeUnit.MILLISECONDS);
      permit.epoch = epoch;
    }
  }

  synchronized void settle(Permit permit, Permit.Outcome outcome) {
    if (permit.settled) {
      return;
    }
    permit.settled = true;
    if (permit.epoch != epoch) {
      return;
    }
    switch (outcome) {
      case SUCCEEDED -> breaker.onSuccess(0, TimeUnit.MILLISECONDS);
      case FAILED -> breaker.onError(0, TimeUnit.MILLISECONDS, new UpstreamFailed());
      case REFUSED -> breaker.transitionToOpenState();
      case RELEASED -> {
        if (permit == probe) {
          probe = null;
          breaker.releasePermission();
        }
      }
    }
  }

  synchronized void rest(int key, int of, Duration wait, RestReason reason) {
    keys.rest(key, of, clock.instant().plus(wait), reason);
  }

  synchronized boolean resting(int key) {
    return keys.resting(key, clock.instant());
  }

  synchronized @Nullable Duration rateLimit() {
    Instant now = clock.instant();
    return keys.allResting(now) && !refusing(now) ? keys.rateLimit(now) : null;
  }

  synchronized DeploymentHealth health() {
    TtftWindow.Percentiles times = ttft.percentiles(clock.instant());
    return new DeploymentHealth(state(), times.p50(), times.p95());
  }

  private BreakerState state() {
    Instant now = clock.instant();
    if (keys.allResting(now)) {
      return BreakerState.OPEN;
    }
    return switch (breaker.getState()) {
      case OPEN, FORCED_OPEN -> refusing(now) ? BreakerState.OPEN : BreakerState.HALF_OPEN;
      case HALF_OPEN -> BreakerState.HALF_OPEN;
      case CLOSED, DISABLED, METRICS_ONLY -> BreakerState.CLOSED;
    };
  }

  /** Whether the breaker itself refuses calls, whatever the keys do. */
  private boolean refusing(Instant now) {
    return breaker.getState() == CircuitBreaker.State.OPEN && now.isBefore(probeFrom);
  }

  /** The library wants a reason for a failure; ours are kept with the attempt. */
  private static final class UpstreamFailed extends Exception {
    UpstreamFailed() {
      super("the upstream failed", null, false, false);
    }
  }
}

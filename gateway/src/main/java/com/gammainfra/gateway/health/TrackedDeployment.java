package com.gammainfra.gateway.health;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.concurrent.TimeUnit;

/**
 * One deployment's breaker, cool-down and times to first token, under one lock: every operation is
 * short, and a half-open breaker's single permission needs the order they happened in.
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
  private Instant coolUntil = Instant.MIN;
  private Instant probeFrom = Instant.MIN;
  private Instant probedSince = Instant.MIN;
  private boolean probing;

  TrackedDeployment(String name, InstantSource clock) {
    this.clock = clock;
    breaker = CircuitBreaker.of(name, config(clock));
    breaker
        .getEventPublisher()
        .onStateTransition(
            event -> {
              probing = false;
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

  synchronized boolean tryAcquire() {
    if (probing && !clock.instant().isBefore(probedSince.plus(HealthTracker.PROBE_FORGOTTEN))) {
      release();
    }
    if (cooling() || !breaker.tryAcquirePermission()) {
      return false;
    }
    probing = breaker.getState() == CircuitBreaker.State.HALF_OPEN;
    probedSince = clock.instant();
    return true;
  }

  synchronized void release() {
    if (probing) {
      probing = false;
      breaker.releasePermission();
    }
  }

  synchronized void succeeded() {
    breaker.onSuccess(0, TimeUnit.MILLISECONDS);
  }

  synchronized void answered(Duration timeToFirstToken) {
    ttft.record(clock.instant(), timeToFirstToken);
  }

  synchronized void failed() {
    breaker.onError(0, TimeUnit.MILLISECONDS, new UpstreamFailed());
  }

  synchronized void open() {
    if (breaker.getState() != CircuitBreaker.State.OPEN) {
      breaker.transitionToOpenState();
    }
  }

  synchronized void coolDown(Duration wait) {
    Instant until = clock.instant().plus(wait);
    if (until.isAfter(coolUntil)) {
      coolUntil = until;
    }
  }

  synchronized DeploymentHealth health() {
    TtftWindow.Percentiles times = ttft.percentiles(clock.instant());
    return new DeploymentHealth(state(), times.p50(), times.p95());
  }

  private BreakerState state() {
    if (cooling()) {
      return BreakerState.OPEN;
    }
    return switch (breaker.getState()) {
      case OPEN, FORCED_OPEN ->
          clock.instant().isBefore(probeFrom) ? BreakerState.OPEN : BreakerState.HALF_OPEN;
      case HALF_OPEN -> BreakerState.HALF_OPEN;
      case CLOSED, DISABLED, METRICS_ONLY -> BreakerState.CLOSED;
    };
  }

  private boolean cooling() {
    return clock.instant().isBefore(coolUntil);
  }

  /** The library wants a reason for a failure; ours are kept with the attempt. */
  private static final class UpstreamFailed extends Exception {
    UpstreamFailed() {
      super("the upstream failed", null, false, false);
    }
  }
}

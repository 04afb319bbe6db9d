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
 * One circuit breaker: the library's state machine, with results that count only in the epoch in
 * which they were admitted, and with a probe that cannot keep others out for ever.
 *
 * <p>It opens when at least three quarters of the last {@value #LAST_CALLS} results were failures,
 * once there were {@value #LEAST_CALLS}: fewer say little, and what answers more often than that is
 * worth asking, since the next candidate mends the rest. (At half, deployments that fail one time
 * in four were open most of the time, for two failures among the first five are common, and when
 * all of a route's were, requests were refused that would have been answered.) It stays open for 15
 * seconds, so that what recovers is asked again well within 30. Then one probe at a time passes:
 * its success closes the breaker, its failure opens it for another 15 seconds. A probe that has
 * come to nothing in 15 seconds no longer keeps the next one out; should it succeed later, that
 * counts.
 *
 * <p>The library's breaker leaves OPEN only when somebody asks it for permission. A router that
 * puts open deployments last would then never ask, so {@link #state} already says HALF_OPEN once
 * the waiting time is over: the next request is the probe.
 *
 * <p>Not thread-safe.
 */
final class Breaker {

  static final int LAST_CALLS = 20;
  static final int LEAST_CALLS = 5;
  static final float FAILURE_PERCENT = 75;
  static final Duration OPEN_FOR = Duration.ofSeconds(15);

  /** How long a probe keeps others out. */
  static final Duration PROBE_ALONE = Duration.ofSeconds(15);

  private final InstantSource clock;
  private final CircuitBreaker states;
  private Instant probeFrom = Instant.MIN;

  /** Ends with each change of state. */
  private long epoch;

  private @Nullable Grant probe;
  private Instant probedSince = Instant.MIN;

  /** Leave for one call; what that comes to is told once. */
  static final class Grant {
    private long epoch;

    private Grant(long epoch) {
      this.epoch = epoch;
    }
  }

  Breaker(String name, InstantSource clock) {
    this.clock = clock;
    states = CircuitBreaker.of(name, config(clock));
    states
        .getEventPublisher()
        .onStateTransition(
            event -> {
              epoch++;
              probe = null;
              if (event.getStateTransition().getToState() == CircuitBreaker.State.OPEN) {
                probeFrom = clock.instant().plus(OPEN_FOR);
              }
            });
  }

  private static CircuitBreakerConfig config(InstantSource clock) {
    return CircuitBreakerConfig.custom()
        .slidingWindow(LAST_CALLS, LEAST_CALLS, SlidingWindowType.COUNT_BASED)
        .failureRateThreshold(FAILURE_PERCENT)
        .waitDurationInOpenState(OPEN_FOR)
        .permittedNumberOfCallsInHalfOpenState(1)
        .clock(clock.withZone(ZoneOffset.UTC))
        .currentTimestampFunction(c -> c.millis(), TimeUnit.MILLISECONDS)
        .writableStackTraceEnabled(false)
        .build();
  }

  /** Leave for a call; null while it is open, or while another call is the probe. */
  @Nullable Grant tryAcquire() {
    Instant now = clock.instant();
    if (probe != null && !now.isBefore(probedSince.plus(PROBE_ALONE))) {
      probe = null;
      states.releasePermission();
    }
    if (!states.tryAcquirePermission()) {
      return null;
    }
    Grant grant = new Grant(epoch);
    if (states.getState() == CircuitBreaker.State.HALF_OPEN) {
      probe = grant;
      probedSince = now;
    }
    return grant;
  }

  /**
   * A stream has begun under the grant. That of a probe proves with its first content that the
   * upstream is back: the breaker closes, and the stream's end counts in the epoch that begins.
   */
  void begun(Grant grant) {
    if (grant.epoch == epoch && states.getState() == CircuitBreaker.State.HALF_OPEN) {
      states.onSuccess(0, TimeUnit.MILLISECONDS);
      grant.epoch = epoch;
    }
  }

  void succeeded(Grant grant) {
    if (grant.epoch == epoch) {
      states.onSuccess(0, TimeUnit.MILLISECONDS);
    }
  }

  void failed(Grant grant) {
    if (counts(grant)) {
      states.onError(0, TimeUnit.MILLISECONDS, new UpstreamFailed());
    }
  }

  /** Opens outright: the next call would fail just so. */
  void refused(Grant grant) {
    if (counts(grant)) {
      states.transitionToOpenState();
    }
  }

  void released(Grant grant) {
    if (grant == probe) {
      probe = null;
      states.releasePermission();
    }
  }

  /** Whether a failure is told in its epoch, and not by a probe that was given up. */
  private boolean counts(Grant grant) {
    boolean halfOpen = states.getState() == CircuitBreaker.State.HALF_OPEN;
    return grant.epoch == epoch && (!halfOpen || grant == probe);
  }

  BreakerState state() {
    return switch (states.getState()) {
      case OPEN, FORCED_OPEN ->
          clock.instant().isBefore(probeFrom) ? BreakerState.OPEN : BreakerState.HALF_OPEN;
      case HALF_OPEN -> BreakerState.HALF_OPEN;
      case CLOSED, DISABLED, METRICS_ONLY -> BreakerState.CLOSED;
    };
  }

  /** The library wants a reason for a failure; ours are kept with the attempt. */
  private static final class UpstreamFailed extends Exception {
    UpstreamFailed() {
      super("the upstream failed", null, false, false);
    }
  }
}

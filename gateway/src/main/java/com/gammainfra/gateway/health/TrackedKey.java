package com.gammainfra.gateway.health;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * One key of one deployment: its breaker, which counts what is the key's own fault, and the rest it
 * takes after a limit. Keys go by their place in the configuration, so that no secret is held here.
 *
 * <p>Not thread-safe.
 */
final class TrackedKey {

  final Breaker breaker;
  private Instant restsUntil = Instant.MIN;
  private RestReason reason = RestReason.RATE_LIMIT;

  TrackedKey(String name, InstantSource clock) {
    breaker = new Breaker(name, clock);
  }

  /** Leaves it alone until then; never shortens an earlier rest. */
  void rest(Instant until, RestReason why) {
    if (until.isAfter(restsUntil)) {
      restsUntil = until;
      reason = why;
    }
  }

  boolean rests(Instant now) {
    return now.isBefore(restsUntil);
  }

  /** How long a rate limit lasts; null when none does. */
  @Nullable Duration rateLimit(Instant now) {
    return rests(now) && reason == RestReason.RATE_LIMIT ? Duration.between(now, restsUntil) : null;
  }

  KeyHealth health(Instant now) {
    return rests(now)
        ? new KeyHealth(BreakerState.OPEN, Duration.between(now, restsUntil), reason)
        : new KeyHealth(breaker.state(), null, null);
  }

  BreakerState state(Instant now) {
    return rests(now) ? BreakerState.OPEN : breaker.state();
  }
}

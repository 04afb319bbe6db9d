package com.gammainfra.gateway.health;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which keys of one deployment are left alone, and until when. Keys go by their place in the
 * configuration, so that no secret is held here.
 *
 * <p>Not thread-safe.
 */
final class KeyRests {

  private record Rest(Instant until, RestReason reason) {}

  private final Map<Integer, Rest> rests = new HashMap<>();
  private int keys = 1;

  /** Leaves the key alone until then; never shortens an earlier rest. */
  void rest(int key, int keys, Instant until, RestReason reason) {
    this.keys = keys;
    rests.merge(
        key, new Rest(until, reason), (old, rest) -> old.until.isBefore(until) ? rest : old);
  }

  boolean resting(int key, Instant now) {
    Rest rest = rests.get(key);
    return rest != null && now.isBefore(rest.until);
  }

  /** Whether no key is left to ask with. */
  boolean allResting(Instant now) {
    for (int key = 0; key < keys; key++) {
      if (!resting(key, now)) {
        return false;
      }
    }
    return true;
  }

  /** The shortest wait for a rate limit to end; null when none lasts. */
  @Nullable Duration rateLimit(Instant now) {
    return rests.values().stream()
        .filter(rest -> rest.reason == RestReason.RATE_LIMIT && now.isBefore(rest.until))
        .map(rest -> Duration.between(now, rest.until))
        .min(Duration::compareTo)
        .orElse(null);
  }
}

package com.gammainfra.gateway.routing;

import com.gammainfra.gateway.catalog.OwnKey;
import com.gammainfra.gateway.catalog.OwnKeyFee;
import com.gammainfra.gateway.catalog.Usd;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The keys that a caller's account has at providers. Where it has one, that provider is asked with
 * it and with no other; the provider bills the customer, and the gateway takes a fee.
 *
 * @param keys by provider
 * @param funds the most that the fee of one request may be now; null when nobody counts
 * @param fee what the gateway takes
 */
public record OwnKeys(Map<String, OwnKey> keys, @Nullable Usd funds, OwnKeyFee fee) {

  /** None. */
  public static final OwnKeys NONE = new OwnKeys(Map.of(), null, OwnKeyFee.at(Instant.EPOCH));

  public OwnKeys {
    keys = Map.copyOf(keys);
  }

  /** The key at that provider, or null. */
  @Nullable OwnKey at(String provider) {
    return keys.get(provider);
  }

  /** Whether the fee on an answer of that ceiling could be paid. */
  boolean affords(Usd ceiling) {
    return funds == null || !fee.of(ceiling).exceeds(funds);
  }

  /** The highest cost whose fee could be paid; null for no limit. */
  @Nullable Usd affordable() {
    return funds == null ? null : Usd.ZERO.exceeds(funds) ? Usd.ZERO : fee.affords(funds);
  }
}

package com.gammainfra.gateway.routing;

import com.gammainfra.gateway.catalog.Preference;
import com.gammainfra.gateway.catalog.Usd;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What the caller's headers ask of the router, null wherever nothing was said, and what the
 * caller's account and key allow.
 *
 * @param dial 0 (best) to 1 (cheapest)
 * @param maxCost the most the answer may cost
 * @param region {@code us}, {@code eu}, {@code apac} or an AWS region
 * @param maxLatency to the first token
 * @param affinity where the conversation has been
 */
public record Steering(
    @Nullable Preference preference,
    @Nullable Double dial,
    @Nullable Usd maxCost,
    @Nullable String region,
    @Nullable Duration maxLatency,
    Affinity affinity,
    Entitlement entitlement) {

  public static final Steering NONE = new Steering(null, null, null, null);

  /** The same without a limit of latency, of a caller who may do everything. */
  public Steering(
      @Nullable Preference preference,
      @Nullable Double dial,
      @Nullable Usd maxCost,
      @Nullable String region) {
    this(preference, dial, maxCost, region, null, Affinity.NONE, Entitlement.ALL);
  }

  /** The same from a caller who may do that much. */
  public Steering within(Entitlement allowed) {
    return new Steering(preference, dial, maxCost, region, maxLatency, affinity, allowed);
  }

  /** The same of a conversation that has been somewhere. */
  public Steering of(Affinity where) {
    return new Steering(preference, dial, maxCost, region, maxLatency, where, entitlement);
  }

  /**
   * The most the answer may cost, by the caller's word and the caller's funds; null for no limit.
   *
   * @param own whether it would be asked for with the caller's own key, so that the funds have to
   *     pay the fee alone
   */
  @Nullable Usd affordable(boolean own) {
    Usd funds = own ? entitlement.ownKeys().affordable() : entitlement.funds();
    return funds == null || maxCost == null
        ? maxCost == null ? funds : maxCost
        : Usd.least(funds, maxCost);
  }
}

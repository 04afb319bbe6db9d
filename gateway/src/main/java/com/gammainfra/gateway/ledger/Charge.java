package com.gammainfra.gateway.ledger;

import com.gammainfra.gateway.catalog.Usd;

/**
 * What a request came to.
 *
 * @param price what the customer pays for tokens; zero with a key of their own
 * @param fee what the customer pays besides
 * @param cost what the provider bills the operator; zero with the customer's own key
 * @param provider who bills it
 */
public record Charge(Usd price, Usd fee, Usd cost, String provider) {

  /** A charge of which nothing is below zero. */
  public Charge {
    if (Usd.ZERO.exceeds(price) || Usd.ZERO.exceeds(fee) || Usd.ZERO.exceeds(cost)) {
      throw new IllegalArgumentException("a charge is below zero: " + price + fee + cost);
    }
  }

  /** Tokens at the provider's rate, without a fee. */
  public static Charge atCost(Usd cost, String provider) {
    return new Charge(cost, Usd.ZERO, cost, provider);
  }

  /** The fee of a request that the customer's own provider account paid for. */
  public static Charge ofFee(Usd fee, String provider) {
    return new Charge(Usd.ZERO, fee, Usd.ZERO, provider);
  }

  /** What the customer pays in all. */
  public Usd total() {
    return price.plus(fee);
  }
}

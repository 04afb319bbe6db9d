package com.gammainfra.gateway.ledger;

import com.gammainfra.gateway.catalog.Usd;

/**
 * What a recount of all entries found. All of it is zero in a ledger that is right.
 *
 * @param sum of all entries
 * @param wrongBalances accounts whose balance is not the sum of their entries
 * @param wrongHolds accounts whose held money is not the sum of their open reservations
 * @param overdrawn accounts with a floor that are below it
 */
public record Audit(Usd sum, long wrongBalances, long wrongHolds, long overdrawn) {

  /** Whether nothing is wrong. An account below zero is no error after a refund. */
  public boolean balanced() {
    return sum.equals(Usd.ZERO) && wrongBalances == 0 && wrongHolds == 0;
  }
}

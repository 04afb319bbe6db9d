package com.gammainfra.gateway.ledger;

import com.gammainfra.gateway.catalog.Usd;

/** What became of an attempt to settle a reservation. */
public sealed interface Settlement {

  /**
   * It is settled; also when it was before, in the same way.
   *
   * @param charged what the customer paid
   * @param shortfall what the request cost beyond what was set aside: the operator's loss
   */
  record Settled(Usd charged, Usd shortfall) implements Settlement {}

  /** It was settled in another way before, by the sweep perhaps; that stands. */
  record SettledOtherwise() implements Settlement {}

  /** There is no such reservation. */
  record Unknown() implements Settlement {}
}

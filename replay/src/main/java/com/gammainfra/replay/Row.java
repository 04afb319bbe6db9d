package com.gammainfra.replay;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One way of choosing, and what came of it.
 *
 * @param bills under every {@link Effects}
 * @param quality null when no step can be compared with the baseline
 */
record Row(Strategy strategy, Map<Effects, Bill> bills, @Nullable MeanQuality quality) {

  Row {
    bills = Map.copyOf(bills);
  }

  /** The bill under these effects. */
  Bill bill(Effects effects) {
    Bill bill = bills.get(effects);
    if (bill == null) {
      throw new IllegalStateException("every effect has a bill");
    }
    return bill;
  }
}

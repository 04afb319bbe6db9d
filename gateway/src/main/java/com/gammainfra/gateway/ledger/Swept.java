package com.gammainfra.gateway.ledger;

import com.gammainfra.gateway.catalog.Usd;

/**
 * What a sweep gave back.
 *
 * @param reservations how many nobody had settled
 * @param held what they had set aside together: the most that their requests can have cost the
 *     operator, to whom nobody pays it now
 */
public record Swept(int reservations, Usd held) {

  /** Nothing. */
  public static final Swept NOTHING = new Swept(0, Usd.ZERO);

  /** Both together. */
  public Swept plus(Swept other) {
    return new Swept(reservations + other.reservations, held.plus(other.held));
  }
}

package com.gammainfra.gateway.ledger;

import com.gammainfra.gateway.catalog.Usd;
import java.time.Instant;
import java.util.List;

/**
 * Money to set aside before it is spent.
 *
 * @param id made by the caller, one a request; unique for all time
 * @param amount the most that the request can cost, at least zero
 * @param expires when the sweep gives it back, should nobody settle it
 * @param allowances budgets that must have room for it, too
 */
public record Reservation(
    String id, AccountId account, Usd amount, Instant expires, List<Allowance> allowances) {

  /** A reservation of an amount that is not below zero. */
  public Reservation {
    allowances = List.copyOf(allowances);
    if (Usd.ZERO.exceeds(amount)) {
      throw new IllegalArgumentException("reservation " + id + ": " + amount + " is below zero");
    }
  }
}

package com.gammainfra.gateway.ledger;

import com.gammainfra.gateway.catalog.Usd;

/** What became of an attempt to set money aside. */
public sealed interface ReserveResult {

  /** It is set aside; also when it was before, by the same reservation. */
  record Reserved() implements ReserveResult {}

  /**
   * The account has less.
   *
   * @param balance what it has free
   */
  record InsufficientCredits(Usd balance) implements ReserveResult {}

  /**
   * A budget has less room.
   *
   * @param left what it has
   */
  record AllowanceSpent(Allowance allowance, Usd left) implements ReserveResult {}

  /** The reservation was settled before: this request is over. */
  record AlreadySettled() implements ReserveResult {}
}

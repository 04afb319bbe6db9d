package com.gammainfra.gateway.ledger;

import com.gammainfra.gateway.catalog.Usd;

/** What became of a transfer. */
public sealed interface TransferResult {

  /** It is in the ledger; also when it was before. */
  record Transferred() implements TransferResult {}

  /** Another transfer has this id. */
  record OtherContent() implements TransferResult {}

  /**
   * The account would go below zero.
   *
   * @param balance what it has free
   */
  record InsufficientCredits(Usd balance) implements TransferResult {}
}

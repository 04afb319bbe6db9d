package com.gammainfra.gateway.ledger;

import com.gammainfra.gateway.catalog.Usd;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a customer has, and how it came to be.
 *
 * @param trial all that was given without payment
 * @param lines the latest movements that no request is about, the latest first
 */
public record Statement(Purse managed, Purse byok, Usd trial, List<Line> lines) {

  public Statement {
    lines = List.copyOf(lines);
  }

  /**
   * One of the two balances.
   *
   * @param free below zero after a refund or a dispute of money that was spent
   * @param held set aside for requests under way
   */
  public record Purse(Usd free, Usd held) {}

  /**
   * One movement.
   *
   * @param amount what the account gained; negative when it lost
   * @param note the operator's reason; null when there is none
   */
  public record Line(
      String id,
      Transfer.Kind kind,
      AccountId account,
      Usd amount,
      Instant created,
      @Nullable String note) {}
}

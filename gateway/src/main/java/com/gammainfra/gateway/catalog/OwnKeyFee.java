package com.gammainfra.gateway.catalog;

import java.math.BigInteger;
import java.time.Instant;
import java.util.List;

/**
 * What the gateway takes for a request that is asked with the customer's own key: a share of what
 * the tokens cost at the provider's rate, rounded once, half-even, to a nano-dollar.
 *
 * @param perMillion of the cost, above zero
 */
public record OwnKeyFee(long perMillion) {

  private static final BigInteger MILLION = BigInteger.valueOf(1_000_000);

  private record Row(Instant from, OwnKeyFee fee) {}

  /** By date; the last row that has begun holds. */
  private static final List<Row> TABLE =
      List.of(
          new Row(Instant.MIN, new OwnKeyFee(10_000)),
          new Row(Instant.parse("2026-06-24T00:00:00Z"), new OwnKeyFee(20_000)));

  /** The fee that holds at {@code instant}: 1 % until 2026-06-23 (UTC) inclusive, 2 % after. */
  public static OwnKeyFee at(Instant instant) {
    OwnKeyFee holds = TABLE.getFirst().fee();
    for (Row row : TABLE) {
      holds = row.from().isAfter(instant) ? holds : row.fee();
    }
    return holds;
  }

  /**
   * The fee on a request.
   *
   * @param cost at least zero
   */
  public Usd of(Usd cost) {
    return Rates.charge(cost.nanos(), perMillion);
  }

  /** The highest cost whose fee is within {@code funds}; no more than there are dollars at all. */
  public Usd affords(Usd funds) {
    BigInteger most =
        BigInteger.valueOf(funds.nanos()).multiply(MILLION).divide(BigInteger.valueOf(perMillion));
    return new Usd(most.min(BigInteger.valueOf(Long.MAX_VALUE)).longValueExact());
  }
}

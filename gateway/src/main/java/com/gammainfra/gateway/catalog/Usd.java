package com.gammainfra.gateway.catalog;

import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * An amount of money in integer nano-dollars (10⁻⁹ USD). Arithmetic is exact: an overflow throws
 * {@link ArithmeticException} instead of wrapping. A {@code long} holds ±9.2 billion dollars.
 */
public record Usd(long nanos) implements Comparable<Usd> {

  public static final Usd ZERO = new Usd(0);

  /**
   * Reads a decimal amount of dollars, such as {@code 0.25}.
   *
   * @throws NumberFormatException when the text is no decimal number
   * @throws ArithmeticException when it has more than nine decimals or is out of range
   */
  public static Usd parse(String dollars) {
    return new Usd(new BigDecimal(dollars).movePointRight(9).longValueExact());
  }

  /**
   * The sum of both amounts.
   *
   * @throws ArithmeticException on overflow
   */
  public Usd plus(Usd other) {
    return new Usd(Math.addExact(nanos, other.nanos));
  }

  /**
   * This amount less the other.
   *
   * @throws ArithmeticException on overflow
   */
  public Usd minus(Usd other) {
    return new Usd(Math.subtractExact(nanos, other.nanos));
  }

  /**
   * The same amount on the other side.
   *
   * @throws ArithmeticException on overflow
   */
  public Usd negated() {
    return new Usd(Math.negateExact(nanos));
  }

  /** The smaller of both. */
  public static Usd least(Usd a, Usd b) {
    return a.nanos <= b.nanos ? a : b;
  }

  /** Whether this is more than {@code other}. */
  public boolean exceeds(Usd other) {
    return nanos > other.nanos;
  }

  /** All nine decimals, as receipts show them: {@code 0.000123000}. */
  public String exact() {
    return BigDecimal.valueOf(nanos, 9).toPlainString();
  }

  /** Six decimals, rounded half-even, as headers show them: {@code 0.000123}. */
  public String micros() {
    return toBigDecimal().setScale(6, RoundingMode.HALF_EVEN).toPlainString();
  }

  /** The amount in dollars, with nine decimals. */
  public BigDecimal toBigDecimal() {
    return BigDecimal.valueOf(nanos, 9);
  }

  @Override
  public int compareTo(Usd other) {
    return Long.compare(nanos, other.nanos);
  }

  @Override
  public String toString() {
    return "$" + exact();
  }
}

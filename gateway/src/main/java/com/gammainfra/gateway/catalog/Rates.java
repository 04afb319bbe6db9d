package com.gammainfra.gateway.catalog;

import java.math.BigDecimal;
import java.math.BigInteger;

/**
 * What each class of token costs, in nano-dollars per million tokens ($0.003625/M = 3,625,000).
 * Where a vendor has no price for reading or writing a cache, those tokens are billed as input, and
 * the field holds the input rate.
 *
 * @param input input tokens that were neither read from nor written to a cache
 * @param cachedInput input tokens read from a cache
 * @param cacheWrite5m input tokens written to a five-minute cache
 * @param cacheWrite1h input tokens written to a one-hour cache
 * @param output generated tokens, reasoning included
 */
public record Rates(
    long input, long cachedInput, long cacheWrite5m, long cacheWrite1h, long output) {

  private static final long PER = 1_000_000;
  private static final BigInteger PER_BIG = BigInteger.valueOf(PER);

  /** Rates with a price for input and output only. */
  public static Rates of(long input, long output) {
    return new Rates(input, input, input, input, output);
  }

  /**
   * A rate as dollars per million tokens with the digits it needs: {@code 0.003625}.
   *
   * @param rate nano-dollars per million tokens
   */
  public static String dollars(long rate) {
    return BigDecimal.valueOf(rate, 9).stripTrailingZeros().toPlainString();
  }

  /**
   * What {@code tokens} cost at {@code rate}: the product in 128 bits, rounded once, half-even, to
   * a nano-dollar.
   *
   * @param tokens at least 0
   * @param rate nano-dollars per million tokens, at least 0
   * @throws ArithmeticException when the amount does not fit a {@code long}
   */
  public static Usd charge(long tokens, long rate) {
    if (Math.multiplyHigh(tokens, rate) == 0 && tokens * rate >= 0) {
      return new Usd(divideHalfEven(tokens * rate));
    }
    BigInteger[] parts =
        BigInteger.valueOf(tokens).multiply(BigInteger.valueOf(rate)).divideAndRemainder(PER_BIG);
    long whole = parts[0].longValueExact();
    return new Usd(Math.addExact(whole, roundUp(whole, parts[1].longValueExact())));
  }

  private static long divideHalfEven(long product) {
    long whole = product / PER;
    return whole + roundUp(whole, product % PER);
  }

  private static long roundUp(long whole, long rest) {
    long twice = 2 * rest;
    return twice > PER || (twice == PER && (whole & 1) == 1) ? 1 : 0;
  }
}

package com.gammainfra.gateway.routing;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Comparator;
import java.util.List;

/**
 * Quality and expected cost of a set of candidates, brought to a common scale of 0 to 1.
 *
 * <p>The score at {@code d} is (1−d)·q̂ − d·ĉ, with q̂ = (q−q₀)/Q and ĉ = (c−c₀)/C over the set's
 * ranges Q and C; a range of nothing makes its term 0. It is never computed as such: multiplied by
 * the positive Q·C it becomes (1−d)·(q−q₀)·C − d·(c−c₀)·Q, free of divisions, and decimals compute
 * that exactly. So equal means equal, ties are broken by the stated rule and not by rounding, and
 * the promise that cost and quality never rise with {@code d} holds without a tolerance.
 */
record DialScale(
    BigDecimal leastQuality, BigDecimal qualityRange, long leastCost, BigDecimal costRange) {

  /**
   * Who wins at equal score: the cheaper, then the better (which can only differ at {@code d} = 1),
   * then the name, then the lower effort.
   */
  static final Comparator<Candidate> TIES =
      Comparator.comparing(Candidate::expectedCost)
          .thenComparing(DialScale::quality, Comparator.reverseOrder())
          .thenComparing(c -> c.deployment().model().id())
          .thenComparing(c -> c.deployment().id().value())
          .thenComparing(
              c -> c.params().effort(), Comparator.nullsFirst(Comparator.naturalOrder()));

  /** The scale of a set that is not empty and whose members all have a quality. */
  static DialScale of(List<Candidate> candidates) {
    double leastQuality = quality(candidates.getFirst());
    double mostQuality = leastQuality;
    long leastCost = cost(candidates.getFirst());
    long mostCost = leastCost;
    for (Candidate candidate : candidates) {
      leastQuality = Math.min(leastQuality, quality(candidate));
      mostQuality = Math.max(mostQuality, quality(candidate));
      leastCost = Math.min(leastCost, cost(candidate));
      mostCost = Math.max(mostCost, cost(candidate));
    }
    return new DialScale(
        BigDecimal.valueOf(leastQuality),
        orOne(difference(mostQuality, leastQuality)),
        leastCost,
        orOne(BigDecimal.valueOf(mostCost - leastCost)));
  }

  /** The score at {@code dial}, times both ranges. */
  BigDecimal score(Candidate candidate, BigDecimal dial) {
    BigDecimal quality = BigDecimal.valueOf(quality(candidate));
    BigDecimal gain = quality.subtract(leastQuality).multiply(costRange);
    BigDecimal loss = BigDecimal.valueOf(cost(candidate) - leastCost).multiply(qualityRange);
    return BigDecimal.ONE.subtract(dial).multiply(gain).subtract(dial.multiply(loss));
  }

  /** A {@link #score} as it is shown. */
  double shown(BigDecimal score) {
    return score.divide(qualityRange.multiply(costRange), MathContext.DECIMAL64).doubleValue();
  }

  /** What {@code from} has more in quality than {@code to}, in the unit of {@link #score}. */
  BigDecimal qualityLost(Candidate from, Candidate to) {
    return difference(quality(from), quality(to)).multiply(costRange);
  }

  /** What {@code from} costs more than {@code to}, in the unit of {@link #score}. */
  BigDecimal costSaved(Candidate from, Candidate to) {
    return BigDecimal.valueOf(cost(from) - cost(to)).multiply(qualityRange);
  }

  private static double quality(Candidate candidate) {
    Double quality = candidate.quality();
    return quality == null ? 0 : quality;
  }

  private static long cost(Candidate candidate) {
    return candidate.expectedCost().nanos();
  }

  /** The exact difference of the two as the decimals they are written as. */
  private static BigDecimal difference(double a, double b) {
    return BigDecimal.valueOf(a).subtract(BigDecimal.valueOf(b));
  }

  private static BigDecimal orOne(BigDecimal range) {
    return range.signum() == 0 ? BigDecimal.ONE : range;
  }
}

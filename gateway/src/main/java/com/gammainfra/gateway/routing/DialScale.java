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
    BigDecimal leastQuality, BigDecimal qualityRange, BigDecimal leastCost, BigDecimal costRange) {

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
    BigDecimal leastQuality = quality(candidates.getFirst());
    BigDecimal mostQuality = leastQuality;
    BigDecimal leastCost = cost(candidates.getFirst());
    BigDecimal mostCost = leastCost;
    for (Candidate candidate : candidates) {
      leastQuality = leastQuality.min(quality(candidate));
      mostQuality = mostQuality.max(quality(candidate));
      leastCost = leastCost.min(cost(candidate));
      mostCost = mostCost.max(cost(candidate));
    }
    return new DialScale(
        leastQuality,
        orOne(mostQuality.subtract(leastQuality)),
        leastCost,
        orOne(mostCost.subtract(leastCost)));
  }

  /** The score at {@code dial}, times both ranges. */
  BigDecimal score(Candidate candidate, BigDecimal dial) {
    BigDecimal gain = quality(candidate).subtract(leastQuality).multiply(costRange);
    BigDecimal loss = cost(candidate).subtract(leastCost).multiply(qualityRange);
    return BigDecimal.ONE.subtract(dial).multiply(gain).subtract(dial.multiply(loss));
  }

  /** A {@link #score} as it is shown. */
  double shown(BigDecimal score) {
    return score.divide(qualityRange.multiply(costRange), MathContext.DECIMAL64).doubleValue();
  }

  /** What {@code from} has more in quality than {@code to}, in the unit of {@link #score}. */
  BigDecimal qualityLost(Candidate from, Candidate to) {
    return quality(from).subtract(quality(to)).multiply(costRange);
  }

  /** What {@code from} costs more than {@code to}, in the unit of {@link #score}. */
  BigDecimal costSaved(Candidate from, Candidate to) {
    return cost(from).subtract(cost(to)).multiply(qualityRange);
  }

  private static BigDecimal quality(Candidate candidate) {
    Double quality = candidate.quality();
    return quality == null ? BigDecimal.ZERO : BigDecimal.valueOf(quality);
  }

  private static BigDecimal cost(Candidate candidate) {
    return BigDecimal.valueOf(candidate.expectedCost().nanos());
  }

  private static BigDecimal orOne(BigDecimal range) {
    return range.signum() == 0 ? BigDecimal.ONE : range;
  }
}

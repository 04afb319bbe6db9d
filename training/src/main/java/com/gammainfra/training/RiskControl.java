package com.gammainfra.training;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Finds the lowest threshold at which the share of wrong answers among those dispatched is
 * certified to be at most α, with confidence 1 − δ over the draw of the certification rows: learn
 * then test (Angelopoulos, Bates, Candès, Jordan, Lei 2021, arXiv:2110.01052) with a sequence of
 * fixed thresholds that begins at several places.
 *
 * <p><b>The risk.</b> R(t) = P(wrong | confidence ≥ t), a ratio. It is no mean over all rows of a
 * loss at t, so the bounds for bounded losses do not apply as they stand; wrong-and-dispatched over
 * all rows would be such a mean, but a smaller and more flattering number.
 *
 * <p><b>The p-value at one threshold.</b> Let t be fixed without looking at the certification rows,
 * which are independent draws of (confidence, right). N(t) of them reach t. Given N(t) = n those n
 * are independent draws from the law of a row that reaches t, so their wrong ones E are binomial
 * with n and R(t), exactly. Under H(t): R(t) &gt; α, E is stochastically at least Binomial(n, α),
 * so p = P(Binomial(n, α) ≤ E) satisfies P(p ≤ u | N(t) = n) ≤ u for every u and n, hence also
 * unconditionally: p is valid whatever the share dispatched. It is the test that a Clopper–Pearson
 * upper bound inverts. With n = 0, p = 1.
 *
 * <p><b>Many thresholds.</b> They are tested from the highest down, by the fallback procedure
 * (Wiens 2003; Wiens and Dmitrienko 2005), which is fixed-sequence testing that may begin more than
 * once. Each {@link Step} brings a share of δ with it, {@link #STEPS} one tenth at each of ten
 * thresholds and none at the others. A test spends its own share and, if the one before it was
 * passed, all that that one had; if it was lost, what it had is lost with it. The lowest threshold
 * passed is the answer.
 *
 * <p>Why that keeps the promise: let t₁ &gt; t₂ &gt; … be the thresholds at which H is true. As
 * long as none of them was passed, the test at tₖ has at most what was brought since tₖ₋₁, which is
 * a fixed number, because nothing came over from the lost test at tₖ₋₁. So the chance that tₖ is
 * the first true one to be passed is at most that number, and all of them together at most δ. No
 * assumption on how R varies with t is needed, and none on how the rows' confidences are spread.
 *
 * <p>One beginning would be a bet on where enough rows are dispatched to tell anything: too high,
 * and the first test is lost for want of rows, and all others with it; too low, and it begins where
 * R is above α. Taking the place from other rows does not save it when these are easier than the
 * certification rows (they once were: nothing was certified below 15 %), and taking it from the
 * certification rows' own N(t) would be valid only if R were known to rise as t falls. Ten
 * beginnings cost little: a sequence that has passed three of them tests at three tenths of δ.
 *
 * <p><b>What it rests on.</b> Certification rows independent, from the traffic the promise is
 * about, and touched by nothing that shaped the confidences: training, choice of settings,
 * calibration. Prompts of one document are not independent; the promise is then weaker than stated.
 */
final class RiskControl {
  /** Hundredths from 0.99 down to 0; a tenth of δ at 0.95, 0.90 and so on down to 0.50. */
  static final List<Step> STEPS =
      IntStream.rangeClosed(0, 99)
          .map(i -> 99 - i)
          .mapToObj(i -> new Step(i / 100.0, i % 5 == 0 && i >= 50 && i <= 95 ? 0.1 : 0))
          .toList();

  private RiskControl() {}

  /**
   * A threshold to test.
   *
   * @param threshold fixed without the certification rows
   * @param share the share of δ that is brought to this test, in [0, 1]
   */
  record Step(double threshold, double share) {}

  /**
   * A certified threshold and the evidence for it.
   *
   * @param threshold dispatch when the confidence is at least this
   * @param rows how many rows certified it
   * @param dispatched how many of these reach the threshold
   * @param wrong how many of the dispatched are wrong
   * @param p the p-value, at most δ
   */
  record Certified(double threshold, int rows, int dispatched, int wrong, double p) {
    /** The share of certification rows dispatched. */
    Proportion coverage() {
      return Proportion.of(dispatched, rows);
    }

    /** The share of the dispatched that is wrong. */
    Proportion risk() {
      return Proportion.of(wrong, dispatched);
    }
  }

  /** What {@link #STEPS} certify; empty when no test is passed. */
  static Optional<Certified> lowest(List<Judged> rows, double alpha, double delta) {
    return lowest(STEPS, rows, alpha, delta);
  }

  /**
   * The lowest certified threshold, or empty when no test is passed.
   *
   * @param descending highest threshold first, fixed without the certification rows; the shares sum
   *     to at most 1
   * @param rows the certification rows
   * @param alpha the most the share of wrong answers may be, in (0, 1)
   * @param delta the most the probability may be that the answer breaks the promise, in (0, 1)
   */
  static Optional<Certified> lowest(
      List<Step> descending, List<Judged> rows, double alpha, double delta) {
    List<Judged> surestFirst =
        rows.stream().sorted(Comparator.comparingDouble(Judged::confidence).reversed()).toList();
    Optional<Certified> last = Optional.empty();
    double level = 0;
    int dispatched = 0;
    int wrong = 0;
    for (Step step : descending) {
      while (dispatched < rows.size()
          && surestFirst.get(dispatched).confidence() >= step.threshold()) {
        wrong += surestFirst.get(dispatched++).right() ? 0 : 1;
      }
      double p = binomialTail(wrong, dispatched, alpha);
      level += step.share() * delta;
      if (p <= level) {
        last = Optional.of(new Certified(step.threshold(), rows.size(), dispatched, wrong, p));
      } else {
        level = 0;
      }
    }
    return last;
  }

  /** P(X ≤ {@code wrong}) for X binomial with {@code n} and {@code alpha}; 1 when n is 0. */
  static double binomialTail(int wrong, int n, double alpha) {
    if (wrong >= n) {
      return 1;
    }
    double logTerm = n * Math.log1p(-alpha);
    double odds = Math.log(alpha) - Math.log1p(-alpha);
    double tail = Math.exp(logTerm);
    for (int k = 1; k <= wrong; k++) {
      logTerm += Math.log((double) (n - k + 1) / k) + odds;
      tail += Math.exp(logTerm);
    }
    return Math.min(1, tail);
  }
}

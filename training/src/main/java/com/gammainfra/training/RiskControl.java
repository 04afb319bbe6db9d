package com.gammainfra.training;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Finds the lowest threshold at which the share of wrong answers among those dispatched is
 * certified to be at most α, with confidence 1 − δ over the draw of the certification rows: learn
 * then test (Angelopoulos, Bates, Candès, Jordan, Lei 2021, arXiv:2110.01052) with fixed-sequence
 * testing.
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
 * <p><b>Many thresholds.</b> They are tested from the highest down, each at level δ, until the
 * first H(t) that is not rejected; the last rejected one is the answer. If any true H(t) is
 * rejected, then so is the first true one in the sequence, which is one fixed hypothesis; that
 * happens with probability at most δ. No assumption on how R varies with t is needed, but a
 * sequence that starts where R is not below α, or where too few rows are dispatched to tell, stops
 * at once. So the start matters, and must not come from the certification rows: {@link #grid} takes
 * it from the confidences of other rows. (Starting where N(t) of the certification rows themselves
 * first suffices would be valid only if R were known to rise as t falls.)
 *
 * <p><b>What it rests on.</b> Certification rows independent, from the traffic the promise is
 * about, and touched by nothing that shaped the confidences: training, choice of settings,
 * calibration. Prompts of one document are not independent; the promise is then weaker than stated.
 */
final class RiskControl {
  /** Thresholds between the start of the sequence and 0. */
  private static final int STEPS = 40;

  /**
   * The start of the sequence is where this many times the rows are expected that would suffice if
   * none were wrong; with fewer, one unlucky row ends the search.
   */
  private static final double START_ROWS = 5;

  private RiskControl() {}

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

  /**
   * The lowest certified threshold, or empty when the first of the sequence already fails.
   *
   * @param descending thresholds, highest first, fixed without the certification rows
   * @param rows the certification rows
   * @param alpha the most the share of wrong answers may be, in (0, 1)
   * @param delta the most the probability may be that the answer breaks the promise, in (0, 1)
   */
  static Optional<Certified> lowest(
      List<Double> descending, List<Judged> rows, double alpha, double delta) {
    Optional<Certified> last = Optional.empty();
    for (double threshold : descending) {
      Certified tested = test(threshold, rows, alpha);
      if (tested.p() > delta) {
        return last;
      }
      last = Optional.of(tested);
    }
    return last;
  }

  /**
   * Thresholds for {@link #lowest}: quantiles of the confidences of rows other than those that
   * certify, from where some {@value #START_ROWS} × ln δ / ln(1 − α) certification rows are to be
   * expected (at most half of them) down to where all are dispatched.
   *
   * @param confidences of rows like the certification rows, and none of them; at least one
   * @param certificationRows how many rows will certify
   */
  static List<Double> grid(
      List<Double> confidences, int certificationRows, double alpha, double delta) {
    List<Double> sorted = confidences.stream().sorted((a, b) -> Double.compare(b, a)).toList();
    double enough = START_ROWS * Math.log(delta) / Math.log1p(-alpha);
    double start = Math.min(0.5, enough / Math.max(1, certificationRows));
    List<Double> grid = new ArrayList<>();
    for (int step = 0; step < STEPS; step++) {
      double coverage = start + (1 - start) * step / STEPS;
      double threshold = sorted.get((int) (coverage * sorted.size()));
      if (grid.isEmpty() || threshold < grid.getLast()) {
        grid.add(threshold);
      }
    }
    grid.add(0.0);
    return grid;
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

  private static Certified test(double threshold, List<Judged> rows, double alpha) {
    List<Judged> dispatched = rows.stream().filter(row -> row.confidence() >= threshold).toList();
    int wrong = (int) dispatched.stream().filter(row -> !row.right()).count();
    return new Certified(
        threshold,
        rows.size(),
        dispatched.size(),
        wrong,
        binomialTail(wrong, dispatched.size(), alpha));
  }
}

package com.gammainfra.training;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What {@link RiskControl} certifies for the learned model at several α, and how the certified
 * thresholds did on the reporting set. Only prompts that reach the learned model count: a shortcut
 * rule keeps the others from it.
 *
 * @param delta the most the probability may be that a line breaks its promise
 * @param rows how many prompts certified
 * @param lines one for each α
 */
record Guarantee(double delta, int rows, List<Line> lines) {
  private static final List<Double> ALPHAS = List.of(0.02, 0.05, 0.10, 0.15, 0.20);

  Guarantee {
    lines = List.copyOf(lines);
  }

  /**
   * One α.
   *
   * @param certified empty when no threshold is
   * @param coverage of the reporting set, the share dispatched at the certified threshold
   * @param risk of these, the share wrong
   */
  record Line(
      double alpha,
      Optional<RiskControl.Certified> certified,
      Proportion coverage,
      Proportion risk) {}

  /**
   * The lines for α of 2, 5, 10, 15 and 20 %.
   *
   * @param confidences from rows other than the certification rows, for the grid of thresholds
   * @param certification outcomes on prompts that shaped nothing
   * @param reporting outcomes on prompts for reporting, that neither shaped nor certified anything
   */
  static Guarantee of(
      List<Double> confidences,
      List<RouterOutcome> certification,
      List<RouterOutcome> reporting,
      double delta) {
    List<Judged> certifying = judged(certification);
    List<Judged> reported = judged(reporting);
    return new Guarantee(
        delta,
        certifying.size(),
        ALPHAS.stream()
            .map(alpha -> line(confidences, certifying, reported, alpha, delta))
            .toList());
  }

  /** The learned model's answers where it was asked, acceptable or not. */
  static List<Judged> judged(List<RouterOutcome> outcomes) {
    return outcomes.stream()
        .filter(RouterOutcome::reachedLearned)
        .map(outcome -> outcome.forecast().acceptable())
        .toList();
  }

  private static Line line(
      List<Double> confidences,
      List<Judged> certifying,
      List<Judged> reported,
      double alpha,
      double delta) {
    List<Double> grid = RiskControl.grid(confidences, certifying.size(), alpha, delta);
    Optional<RiskControl.Certified> certified = RiskControl.lowest(grid, certifying, alpha, delta);
    List<Judged> dispatched =
        certified.stream().flatMap(found -> above(found.threshold(), reported)).toList();
    int wrong = (int) dispatched.stream().filter(row -> !row.right()).count();
    return new Line(
        alpha,
        certified,
        Proportion.of(dispatched.size(), reported.size()),
        Proportion.of(wrong, dispatched.size()));
  }

  private static Stream<Judged> above(double threshold, List<Judged> rows) {
    return rows.stream().filter(row -> row.confidence() >= threshold);
  }
}

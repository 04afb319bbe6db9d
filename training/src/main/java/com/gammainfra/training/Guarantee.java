package com.gammainfra.training;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * What {@link RiskControl} certifies at several α, and how the certified thresholds did on the
 * reporting set.
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
   * Of what the learned model decides ({@code v2}), for α of 2, 5, 10, 15 and 20 %. Only prompts
   * that reach it count: a shortcut rule keeps the others from it.
   *
   * @param certification outcomes on prompts that shaped nothing
   * @param reporting outcomes on prompts for reporting, that neither shaped nor certified anything
   */
  static Guarantee learned(
      List<RouterOutcome> certification, List<RouterOutcome> reporting, double delta) {
    return of(Guarantee::learned, certification, reporting, delta);
  }

  /**
   * Of what shortcut rules and learned model decide together ({@code v2_keyword} and {@code v2}),
   * for the same α. All prompts count; what a rule takes is dispatched at every threshold.
   */
  static Guarantee withRules(
      List<RouterOutcome> certification, List<RouterOutcome> reporting, double delta) {
    return of(Guarantee::withRules, certification, reporting, delta);
  }

  /** The learned model's answers where it was asked, acceptable or not. */
  static List<Judged> learned(List<RouterOutcome> outcomes) {
    return outcomes.stream()
        .filter(RouterOutcome::reachedLearned)
        .map(outcome -> outcome.forecast().acceptable())
        .toList();
  }

  /** The same, and the rules' answers with a confidence of 1. */
  static List<Judged> withRules(List<RouterOutcome> outcomes) {
    return outcomes.stream()
        .map(
            outcome ->
                outcome.reachedLearned()
                    ? outcome.forecast().acceptable()
                    : new Judged(1, outcome.judged().right()))
        .toList();
  }

  private static Guarantee of(
      Function<List<RouterOutcome>, List<Judged>> judging,
      List<RouterOutcome> certification,
      List<RouterOutcome> reporting,
      double delta) {
    List<Judged> certifying = judging.apply(certification);
    List<Judged> reported = judging.apply(reporting);
    return new Guarantee(
        delta,
        certifying.size(),
        ALPHAS.stream().map(alpha -> line(certifying, reported, alpha, delta)).toList());
  }

  private static Line line(
      List<Judged> certifying, List<Judged> reported, double alpha, double delta) {
    Optional<RiskControl.Certified> certified = RiskControl.lowest(certifying, alpha, delta);
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

package com.gammainfra.training;

import java.util.Comparator;
import java.util.List;

/**
 * What is gained by answering only when sure: the error among the k most confident rows, for every
 * k (El-Yaniv and Wiener 2010). Rows of equal confidence cannot be told apart by any threshold;
 * within such a group errors are counted at the group's mean rate, so the order of the input does
 * not matter. Immutable.
 */
final class SelectiveCurve {
  private final List<Judged> sorted;
  private final double[] errors;

  private SelectiveCurve(List<Judged> sorted, double[] errors) {
    this.sorted = sorted;
    this.errors = errors;
  }

  /** The curve of these rows, at least one. */
  static SelectiveCurve of(List<Judged> rows) {
    List<Judged> sorted =
        rows.stream().sorted(Comparator.comparingDouble(Judged::confidence).reversed()).toList();
    double[] errors = new double[sorted.size()];
    double before = 0;
    for (int from = 0; from < sorted.size(); ) {
      int to = groupEnd(sorted, from);
      double wrong = sorted.subList(from, to).stream().filter(row -> !row.right()).count();
      for (int i = from; i < to; i++) {
        errors[i] = before + wrong * (i + 1 - from) / (to - from);
      }
      before += wrong;
      from = to;
    }
    return new SelectiveCurve(sorted, errors);
  }

  /** How many rows there are. */
  int size() {
    return errors.length;
  }

  /** The share wrong among the {@code k} most confident rows, 1 ≤ k ≤ {@link #size}. */
  double risk(int k) {
    return errors[k - 1] / k;
  }

  /**
   * The area under the risk–coverage curve: the mean of {@link #risk} over all k (Geifman, Uziel,
   * El-Yaniv 2019). The smaller the better; a confidence that says nothing gives the error rate.
   */
  double area() {
    double sum = 0;
    for (int k = 1; k <= size(); k++) {
      sum += risk(k);
    }
    return sum / size();
  }

  /** The share right among the most confident {@code coverage} of the rows, with its interval. */
  Proportion accuracyAt(double coverage) {
    int k = Math.max(1, (int) Math.round(coverage * size()));
    return Proportion.of((int) Math.round(k - errors[k - 1]), k);
  }

  /**
   * The greatest share of rows that some threshold lets through with at most {@code risk} of them
   * wrong; 0 if none does. Chosen with hindsight on these very rows: a description, not a promise
   * (see {@link RiskControl}).
   */
  double coverageAt(double risk) {
    for (int k = size(); k > 0; k--) {
      boolean thresholded =
          k == size() || sorted.get(k).confidence() < sorted.get(k - 1).confidence();
      if (thresholded && risk(k) <= risk) {
        return (double) k / size();
      }
    }
    return 0;
  }

  private static int groupEnd(List<Judged> sorted, int from) {
    int to = from;
    while (to < sorted.size() && sorted.get(to).confidence() == sorted.get(from).confidence()) {
      to++;
    }
    return to;
  }
}

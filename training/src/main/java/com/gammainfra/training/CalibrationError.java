package com.gammainfra.training;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Whether answers given with confidence c are right a share c of the time: the expected calibration
 * error (Naeini, Cooper, Hauskrecht 2015), the mean distance between confidence and share right
 * over bins, weighted by their rows. Bins of equal width are what papers report; bins of equal mass
 * (Nguyen and O'Connor 2015) do not hide an error in a bin of three rows.
 */
final class CalibrationError {
  private CalibrationError() {}

  /**
   * Answers of like confidence.
   *
   * @param confidence their mean, in [0, 1]
   * @param right how many were right, with Wilson's interval
   */
  record Bin(double confidence, Proportion right) {}

  /** ECE over {@code bins} bins of equal width; 0 for no rows. */
  static double equalWidth(List<Judged> rows, int bins) {
    return error(equalWidthBins(rows, bins), rows.size());
  }

  /** ECE over {@code bins} bins of equal mass; 0 for no rows. */
  static double equalMass(List<Judged> rows, int bins) {
    return error(equalMassBins(rows, bins), rows.size());
  }

  /** The bins [0, 1/n), [1/n, 2/n) … [1 − 1/n, 1] that hold any rows, in order. */
  static List<Bin> equalWidthBins(List<Judged> rows, int bins) {
    List<List<Judged>> parts = new ArrayList<>();
    for (int i = 0; i < bins; i++) {
      parts.add(new ArrayList<>());
    }
    for (Judged row : rows) {
      parts.get(Math.min(bins - 1, (int) (row.confidence() * bins))).add(row);
    }
    return bins(parts);
  }

  /** The rows by rising confidence, cut into parts whose sizes differ by one at most. */
  static List<Bin> equalMassBins(List<Judged> rows, int bins) {
    List<Judged> sorted =
        rows.stream().sorted(Comparator.comparingDouble(Judged::confidence)).toList();
    List<List<Judged>> parts = new ArrayList<>();
    for (int i = 0; i < bins; i++) {
      parts.add(sorted.subList(rows.size() * i / bins, rows.size() * (i + 1) / bins));
    }
    return bins(parts);
  }

  private static List<Bin> bins(List<List<Judged>> parts) {
    return parts.stream().filter(part -> !part.isEmpty()).map(CalibrationError::bin).toList();
  }

  private static Bin bin(List<Judged> part) {
    return new Bin(
        part.stream().mapToDouble(Judged::confidence).average().orElseThrow(),
        Proportion.of((int) part.stream().filter(Judged::right).count(), part.size()));
  }

  private static double error(List<Bin> bins, int rows) {
    double error = 0;
    for (Bin bin : bins) {
      error += Math.abs(bin.right().share() - bin.confidence()) * bin.right().n() / rows;
    }
    return error;
  }
}

package com.gammainfra.training;

import java.util.Locale;

/**
 * A share of {@code n} with its 95 % interval by Wilson's score method (1927).
 *
 * @param share hits / n, 0 when n is 0
 */
record Proportion(int hits, int n, double share, double lower, double upper) {
  private static final double Z = 1.959964;

  static Proportion of(int hits, int n) {
    if (n == 0) {
      return new Proportion(0, 0, 0, 0, 1);
    }
    double p = (double) hits / n;
    double centre = (p + Z * Z / (2 * n)) / (1 + Z * Z / n);
    double reach = Z / (1 + Z * Z / n) * Math.sqrt(p * (1 - p) / n + Z * Z / (4.0 * n * n));
    return new Proportion(hits, n, p, Math.max(0, centre - reach), Math.min(1, centre + reach));
  }

  /** For the model card: percent and interval. */
  String text() {
    return n == 0
        ? "–"
        : String.format(Locale.ROOT, "%.1f (%.0f–%.0f)", 100 * share, 100 * lower, 100 * upper);
  }
}

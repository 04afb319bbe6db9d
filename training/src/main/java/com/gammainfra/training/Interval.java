package com.gammainfra.training;

import java.util.Locale;

/**
 * A measured value with its 95 % interval.
 *
 * @param value what was measured, in its own unit
 * @param lower the lower end
 * @param upper the upper end
 */
record Interval(double value, double lower, double upper) {

  /** For the model card: value and interval with three digits. */
  String text() {
    return String.format(Locale.ROOT, "%.3f (%.3f–%.3f)", value, lower, upper);
  }

  /** For the model card: a share as percent. */
  String percent() {
    return String.format(Locale.ROOT, "%.1f (%.0f–%.0f)", 100 * value, 100 * lower, 100 * upper);
  }
}

package com.gammainfra.training;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.ToDoubleFunction;

/**
 * The percentile bootstrap (Efron 1979): the interval between the 2.5 % and the 97.5 % quantile of
 * a measure over {@value #RESAMPLES} resamples with replacement. Seeded, so the same rows give the
 * same interval. For measures that are no plain share; shares have {@link Proportion}.
 */
final class Bootstrap {
  /** How often the rows are drawn anew. */
  static final int RESAMPLES = 2000;

  private static final long SEED = 20261123;

  private Bootstrap() {}

  /**
   * The measure over {@code rows} and its interval; resamples on which the measure is not a number
   * (a label that was not drawn) are left out.
   *
   * @param rows at least one
   */
  static <T> Interval interval(List<T> rows, ToDoubleFunction<List<T>> measure) {
    Random random = new Random(SEED);
    double[] samples = new double[RESAMPLES];
    for (int i = 0; i < RESAMPLES; i++) {
      samples[i] = measure.applyAsDouble(resample(rows, random));
    }
    double[] sorted = Arrays.stream(samples).filter(x -> !Double.isNaN(x)).sorted().toArray();
    double value = measure.applyAsDouble(rows);
    return sorted.length == 0
        ? new Interval(value, Double.NaN, Double.NaN)
        : new Interval(value, quantile(sorted, 0.025), quantile(sorted, 0.975));
  }

  private static <T> List<T> resample(List<T> rows, Random random) {
    List<T> drawn = new ArrayList<>(rows.size());
    for (int i = 0; i < rows.size(); i++) {
      drawn.add(rows.get(random.nextInt(rows.size())));
    }
    return drawn;
  }

  private static double quantile(double[] sorted, double share) {
    return sorted[(int) Math.round(share * (sorted.length - 1))];
  }
}

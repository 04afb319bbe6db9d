package com.gammainfra.training;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The rising step function nearest to the labels in squares, by pooling adjacent violators (Ayer et
 * al. 1955). Between steps it is constant; no step is below {@value #LEAST}, since a label that was
 * never seen down there is rare and not impossible.
 *
 * @param steps by rising log-odds
 */
record IsotonicCurve(List<Step> steps) implements Calibrator.Curve {
  private static final double LEAST = 1e-3;

  /** Of equal log-odds the labels come first: they then violate the order and end in one step. */
  private static final Comparator<Calibrator.Point> ORDER =
      Comparator.comparingDouble(Calibrator.Point::logOdds)
          .thenComparing(Calibrator.Point::label, Comparator.reverseOrder());

  IsotonicCurve {
    steps = List.copyOf(steps);
  }

  /**
   * From {@code from} on the share of labels is {@code share}.
   *
   * @param from the least log-odds of the step
   */
  record Step(double from, double share) {}

  static IsotonicCurve fit(List<Calibrator.Point> points) {
    List<Pool> pools = new ArrayList<>();
    for (Calibrator.Point point : points.stream().sorted(ORDER).toList()) {
      pools.add(new Pool(point.logOdds(), point.label() ? 1 : 0, 1));
      while (pools.size() > 1 && pools.get(pools.size() - 2).share() >= pools.getLast().share()) {
        Pool upper = pools.removeLast();
        pools.add(pools.removeLast().with(upper));
      }
    }
    return new IsotonicCurve(
        pools.stream().map(pool -> new Step(pool.from(), Math.max(LEAST, pool.share()))).toList());
  }

  @Override
  public double probability(double logOdds) {
    int low = 0;
    int high = steps.size() - 1;
    while (low < high) { // the last step that starts at or below, else the first
      int middle = (low + high + 1) >>> 1;
      if (steps.get(middle).from() <= logOdds) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return steps.get(low).share();
  }

  private record Pool(double from, int labels, int rows) {
    double share() {
      return (double) labels / rows;
    }

    Pool with(Pool upper) {
      return new Pool(from, labels + upper.labels, rows + upper.rows);
    }
  }
}

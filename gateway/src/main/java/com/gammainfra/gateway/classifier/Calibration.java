package com.gammainfra.gateway.classifier;

import java.util.List;

/**
 * Turns scores into probabilities: softmax(score / temperature + shift), "temperature scaling with
 * bias correction" (Guo et al. 2017; Alexandari et al. 2020). Immutable and thread-safe.
 *
 * @param temperature above 0; above 1 makes the head more modest
 * @param shift by task, in the order of {@link com.gammainfra.gateway.chat.Task}
 */
public record Calibration(double temperature, List<Double> shift) {
  /** Softmax as it is. */
  public static final Calibration NONE =
      new Calibration(1, List.of(0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0));

  public Calibration {
    shift = List.copyOf(shift);
    if (!(temperature > 0) || shift.size() != Head.TASKS) {
      throw new IllegalArgumentException("not a calibration over " + Head.TASKS + " tasks");
    }
  }

  /** The probabilities, in the order of the scores; they sum to 1. */
  public double[] probabilities(double[] scores) {
    double[] p = new double[scores.length];
    double top = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < p.length; i++) {
      p[i] = scores[i] / temperature + shift.get(i);
      top = Math.max(top, p[i]);
    }
    double sum = 0;
    for (int i = 0; i < p.length; i++) {
      p[i] = Math.exp(p[i] - top);
      sum += p[i];
    }
    for (int i = 0; i < p.length; i++) {
      p[i] /= sum;
    }
    return p;
  }
}

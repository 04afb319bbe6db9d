package com.gammainfra.gateway.classifier;

import java.util.Arrays;

/**
 * What signals mean together: units that each add up the signals that stand in a prompt, are silent
 * below zero (rectified), and speak for or against each task. "Asks for a list" says little and
 * "you are given a text" says little; both at once say extraction.
 *
 * <p>Immutable and thread-safe; the arrays handed in are not copied and must not change.
 */
public final class HiddenLayer {
  /** Units that are not there. */
  public static final HiddenLayer NONE = new HiddenLayer(new float[0], new float[0], new float[0]);

  private final float[] in;
  private final float[] thresholds;
  private final float[] out;

  /**
   * A layer.
   *
   * @param in what each signal adds to each unit, signal-major, {@code signals × units}
   * @param thresholds what each unit starts from
   * @param out what each unit says for each task, unit-major, {@code units × 8}
   */
  public HiddenLayer(float[] in, float[] thresholds, float[] out) {
    int units = thresholds.length;
    if (out.length != units * Head.TASKS || (units == 0 ? in.length : in.length % units) != 0) {
      throw new IllegalArgumentException(
          "the hidden layer's arrays do not fit " + units + " units");
    }
    this.in = in;
    this.thresholds = thresholds;
    this.out = out;
  }

  /** The number of units. */
  public int units() {
    return thresholds.length;
  }

  /** The number of signals it knows; 0 without units. */
  public int signals() {
    return units() == 0 ? 0 : in.length / units();
  }

  /** The same with another loudness. */
  HiddenLayer weighted(double factor) {
    float[] louder = new float[out.length];
    for (int i = 0; i < out.length; i++) {
      louder[i] = (float) (factor * out[i]);
    }
    return new HiddenLayer(in, thresholds, louder);
  }

  /** Adds what the units say of the signals for each task to {@code sum}. */
  void addScores(SparseVector signals, double[] sum) {
    int units = units();
    if (units == 0) {
      return;
    }
    float[] heard = Arrays.copyOf(thresholds, units);
    for (int i = 0; i < signals.indices().length; i++) {
      int row = signals.indices()[i] * units;
      float value = signals.values()[i];
      for (int unit = 0; unit < units; unit++) {
        heard[unit] += value * in[row + unit];
      }
    }
    for (int unit = 0; unit < units; unit++) {
      if (heard[unit] > 0) {
        for (int task = 0; task < Head.TASKS; task++) {
          sum[task] += heard[unit] * out[unit * Head.TASKS + task];
        }
      }
    }
  }

  float[] in() {
    return in;
  }

  float[] thresholds() {
    return thresholds;
  }

  float[] out() {
    return out;
  }
}

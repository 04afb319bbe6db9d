package com.gammainfra.gateway.classifier;

import java.util.Arrays;

/**
 * What signals mean together: units that each add up the signals that stand in a prompt, are silent
 * below zero (rectified), and speak for or against each task. "Asks for a list" says little and
 * "you are given a text" says little; both at once say extraction.
 *
 * <p>What a signal adds to the units is kept in eight bits: a power of two for the signal, then for
 * each unit a number of whole steps of it, 64 to 127 of them for the largest. There are millions,
 * and they need no more; most of the time goes into fetching them from memory.
 *
 * <p>Immutable and thread-safe; the arrays handed in are not copied and must not change.
 */
public final class HiddenLayer {
  /** Units that are not there. */
  public static final HiddenLayer NONE =
      new HiddenLayer(new byte[0], new byte[0], new float[0], new float[0]);

  private static final int STEP_BITS = 6;
  private static final int LEAST_POWER = -100;

  private final byte[] powers;
  private final byte[] steps;
  private final float[] thresholds;
  private final float[] out;

  /**
   * A layer.
   *
   * @param powers of two, by signal: how much a step is
   * @param steps what each signal adds to each unit, signal-major, {@code signals × units}
   * @param thresholds what each unit starts from
   * @param out what each unit says for each task, unit-major, {@code units × 8}
   */
  HiddenLayer(byte[] powers, byte[] steps, float[] thresholds, float[] out) {
    this.powers = powers;
    this.steps = steps;
    this.thresholds = thresholds;
    this.out = out;
  }

  /**
   * The layer nearest to weights, which a 64th of each signal's largest is enough for.
   *
   * @param in what each signal adds to each unit, signal-major, {@code signals × units}
   * @param thresholds what each unit starts from
   * @param out what each unit says for each task, unit-major, {@code units × 8}
   * @throws IllegalArgumentException when the arrays do not fit each other, or a weight is no
   *     number
   */
  public static HiddenLayer of(float[] in, float[] thresholds, float[] out) {
    int units = thresholds.length;
    if (out.length != units * Head.TASKS || (units == 0 ? in.length : in.length % units) != 0) {
      throw new IllegalArgumentException(
          "the hidden layer's arrays do not fit " + units + " units");
    }
    byte[] powers = new byte[units == 0 ? 0 : in.length / units];
    byte[] steps = new byte[in.length];
    for (int signal = 0; signal < powers.length; signal++) {
      int row = signal * units;
      int power = power(in, row, units);
      powers[signal] = (byte) power;
      for (int i = row; i < row + units; i++) {
        steps[i] = (byte) Math.round(Math.scalb(in[i], -power));
      }
    }
    return new HiddenLayer(powers, steps, thresholds, out);
  }

  private static int power(float[] numbers, int from, int count) {
    float most = 0;
    for (int i = from; i < from + count; i++) {
      most = Math.max(most, Math.abs(numbers[i]));
    }
    if (!Float.isFinite(most)) {
      throw new IllegalArgumentException(
          "the hidden layer has a weight that is no number: " + most);
    }
    int power = Math.max(LEAST_POWER, Math.getExponent(most) - STEP_BITS);
    return Math.round(Math.scalb(most, -power)) > Byte.MAX_VALUE ? power + 1 : power;
  }

  /** The number of units. */
  public int units() {
    return thresholds.length;
  }

  /** The number of signals it knows; 0 without units. */
  public int signals() {
    return powers.length;
  }

  /** The same with another loudness. */
  HiddenLayer weighted(double factor) {
    float[] louder = new float[out.length];
    for (int i = 0; i < out.length; i++) {
      louder[i] = (float) (factor * out[i]);
    }
    return new HiddenLayer(powers, steps, thresholds, louder);
  }

  /** Adds what the units say of the signals for each task to {@code sum}. */
  void addScores(SparseVector signals, double[] sum) {
    int units = units();
    if (units == 0) {
      return;
    }
    float[] heard = Arrays.copyOf(thresholds, units);
    for (int i = 0; i < signals.indices().length; i++) {
      int signal = signals.indices()[i];
      int row = signal * units;
      float step = signals.values()[i] * Math.scalb(1f, powers[signal]);
      for (int unit = 0; unit < units; unit++) {
        heard[unit] += step * steps[row + unit];
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

  /** What a signal adds to a unit. */
  float in(int signal, int unit) {
    return Math.scalb((float) steps[signal * units() + unit], powers[signal]);
  }

  byte[] powers() {
    return powers;
  }

  byte[] steps() {
    return steps;
  }

  float[] thresholds() {
    return thresholds;
  }

  float[] out() {
    return out;
  }
}

package com.gammainfra.gateway.classifier;

import java.util.Arrays;

/**
 * What signals mean together: units that each add up the signals that stand in a prompt, are silent
 * below zero (rectified), and speak for or against each output. "Asks for a list" says little and
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
  static final HiddenLayer NONE =
      new HiddenLayer(new byte[0], new byte[0], new float[0], new float[0]);

  private static final int STEP_BITS = 6;
  private static final int LEAST_POWER = -100;
  private static final int MOST_POWER = 64;

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
   * @param out what each unit says for each output, unit-major, {@code units × outputs}
   * @throws IllegalArgumentException when the arrays do not fit each other or hold no numbers
   */
  HiddenLayer(byte[] powers, byte[] steps, float[] thresholds, float[] out) {
    int units = thresholds.length;
    boolean whole = units == 0 ? powers.length + out.length == 0 : out.length % units == 0;
    if (!whole || steps.length != (long) powers.length * units) {
      throw new IllegalArgumentException(
          "the hidden layer's arrays do not fit " + units + " units");
    }
    for (byte power : powers) {
      if (power > MOST_POWER) {
        throw new IllegalArgumentException("the hidden layer has a step of 2^" + power);
      }
    }
    Head.requireNumbers(thresholds);
    Head.requireNumbers(out);
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
   * @param out what each unit says for each output, unit-major, {@code units × outputs}
   * @throws IllegalArgumentException when the arrays do not fit each other, or a weight is no
   *     number
   */
  public static HiddenLayer of(float[] in, float[] thresholds, float[] out) {
    int units = thresholds.length;
    byte[] powers = new byte[units == 0 ? 0 : in.length / units];
    byte[] steps = new byte[in.length]; // a rest that is no whole row is refused below
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
      throw new IllegalArgumentException("a weight is no number: " + most);
    }
    int power = Math.max(LEAST_POWER, Math.getExponent(most) - STEP_BITS);
    return Math.round(Math.scalb(most, -power)) > Byte.MAX_VALUE ? power + 1 : power;
  }

  /** The number of units. */
  int units() {
    return thresholds.length;
  }

  /** The number of signals it knows; 0 without units. */
  int signals() {
    return powers.length;
  }

  /** The number of outputs; 0 without units. */
  int outputs() {
    return units() == 0 ? 0 : out.length / units();
  }

  /** The same with units that say something else. */
  HiddenLayer saying(float[] other) {
    return new HiddenLayer(powers, steps, thresholds, other);
  }

  /** Adds what the units say of the signals for each output to {@code sum}. */
  void addOutputs(SparseVector signals, double[] sum) {
    int units = units();
    float[] heard = Arrays.copyOf(thresholds, units);
    for (int i = 0; i < signals.indices().length && units > 0; i++) {
      int signal = signals.indices()[i];
      int row = signal * units;
      float step = signals.values()[i] * Math.scalb(1f, powers[signal]);
      for (int unit = 0; unit < units; unit++) {
        heard[unit] += step * steps[row + unit];
      }
    }
    for (int unit = 0; unit < units; unit++) {
      if (heard[unit] > 0) {
        for (int output = 0; output < sum.length; output++) {
          sum[output] += heard[unit] * out[unit * sum.length + output];
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

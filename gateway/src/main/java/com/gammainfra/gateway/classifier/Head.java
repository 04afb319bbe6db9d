package com.gammainfra.gateway.classifier;

import com.gammainfra.gateway.chat.Task;
import java.util.List;

/**
 * The weights over {@link Signals} and a sentence vector: score(task) = bias + Σ signal value ×
 * weight + what the {@link HiddenLayer} makes of the signals together + Σ embedding value × weight.
 *
 * <p>Immutable and thread-safe; the arrays handed in are not copied and must not change.
 */
public final class Head {
  /** Which task each column of weights, scores and probabilities belongs to. */
  public static final List<Task> COLUMNS = List.of(Task.values());

  static final int TASKS = COLUMNS.size();

  private final float[] linear;
  private final HiddenLayer hidden;
  private final float[] dense;
  private final float[] bias;

  /**
   * A head.
   *
   * @param linear signal-major weights, {@code signals × 8}
   * @param hidden over as many signals, or {@link HiddenLayer#NONE}
   * @param dense embedding weights, dimension-major, {@code dimension × 8}
   * @param bias by task
   */
  public Head(float[] linear, HiddenLayer hidden, float[] dense, float[] bias) {
    if (linear.length % TASKS != 0 || dense.length % TASKS != 0 || bias.length != TASKS) {
      throw new IllegalArgumentException("the head's arrays do not fit " + TASKS + " tasks");
    }
    if (hidden.units() > 0 && hidden.signals() != linear.length / TASKS) {
      throw new IllegalArgumentException("the hidden layer is over another number of signals");
    }
    this.linear = linear;
    this.hidden = hidden;
    this.dense = dense;
    this.bias = bias;
  }

  /** A head without a hidden layer; the arrays are those of the constructor. */
  public static Head linear(float[] linear, float[] dense, float[] bias) {
    return new Head(linear, HiddenLayer.NONE, dense, bias);
  }

  /**
   * One head of two that were fitted apart, each to its own view: the weighted sum of their scores.
   *
   * @param signals a head over signals, weighed by {@code signalWeight}
   * @param embedding a head over sentence vectors, weighed by {@code embeddingWeight}
   */
  public static Head mixed(
      Head signals, double signalWeight, Head embedding, double embeddingWeight) {
    float[] bias = new float[TASKS];
    for (int task = 0; task < TASKS; task++) {
      bias[task] =
          (float) (signals.bias[task] * signalWeight + embedding.bias[task] * embeddingWeight);
    }
    return new Head(
        times(signals.linear, signalWeight),
        signals.hidden.weighted(signalWeight),
        times(embedding.dense, embeddingWeight),
        bias);
  }

  /**
   * A head that scores what this one scores once calibrated, plus what {@code correction} scores.
   *
   * @param correction over as many signals and a vector as long, without a hidden layer
   */
  public Head corrected(Calibration calibration, Head correction) {
    if (signals() != correction.signals() || dimension() != correction.dimension()) {
      throw new IllegalArgumentException("the correction is of another size");
    }
    double share = 1 / calibration.temperature();
    float[] newLinear = times(linear, share);
    for (int i = 0; i < newLinear.length; i++) {
      newLinear[i] += correction.linear[i];
    }
    float[] newDense = times(dense, share);
    for (int i = 0; i < newDense.length; i++) {
      newDense[i] += correction.dense[i];
    }
    float[] newBias = new float[TASKS];
    for (int task = 0; task < TASKS; task++) {
      newBias[task] =
          (float) (share * bias[task] + calibration.shift().get(task) + correction.bias[task]);
    }
    return new Head(newLinear, hidden.weighted(share), newDense, newBias);
  }

  /** The number of signals it knows. */
  public int signals() {
    return linear.length / TASKS;
  }

  /** The length of the sentence vector. */
  public int dimension() {
    return dense.length / TASKS;
  }

  /** What the signals say for each task, in the order of {@link #COLUMNS}; without the bias. */
  public double[] signalScores(SparseVector signals) {
    double[] sum = new double[TASKS];
    int[] indices = signals.indices();
    float[] values = signals.values();
    for (int i = 0; i < indices.length; i++) {
      int row = indices[i] * TASKS;
      for (int task = 0; task < TASKS; task++) {
        sum[task] += values[i] * linear[row + task];
      }
    }
    hidden.addScores(signals, sum);
    return sum;
  }

  /** The score of each task, in the order of {@link #COLUMNS}: log-odds before calibration. */
  public double[] scores(double[] signalScores, float[] embedding) {
    double[] sum = signalScores.clone();
    for (int task = 0; task < TASKS; task++) {
      sum[task] += bias[task];
    }
    for (int i = 0; i < embedding.length; i++) {
      for (int task = 0; task < TASKS; task++) {
        sum[task] += embedding[i] * dense[i * TASKS + task];
      }
    }
    return sum;
  }

  /** The score of each task from both views. */
  public double[] scores(SparseVector signals, float[] embedding) {
    return scores(signalScores(signals), embedding);
  }

  float[] linear() {
    return linear;
  }

  HiddenLayer hidden() {
    return hidden;
  }

  float[] dense() {
    return dense;
  }

  float[] bias() {
    return bias;
  }

  private static float[] times(float[] values, double factor) {
    float[] product = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      product[i] = (float) (factor * values[i]);
    }
    return product;
  }
}

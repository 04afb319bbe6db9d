package com.gammainfra.gateway.classifier;

import com.gammainfra.gateway.chat.Task;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the learned model knows: score(task) = bias + what the {@link SignalNetworks} say + Σ signal
 * value × weight + Σ embedding value × weight. The shipped head has networks and no weights of
 * signals, an operator's correction has weights and no networks.
 *
 * <p>Immutable and thread-safe; the arrays handed in are not copied and must not change.
 */
public final class Head {
  /** Which task each column of weights, scores and probabilities belongs to. */
  public static final List<Task> COLUMNS = List.of(Task.values());

  static final int TASKS = COLUMNS.size();

  private final @Nullable SignalNetworks networks;
  private final float[] linear;
  private final float[] dense;
  private final float[] bias;

  /**
   * A head.
   *
   * @param networks over signals, or null for none
   * @param linear signal-major weights, {@code signals × 8}; may be empty beside networks
   * @param dense embedding weights, dimension-major, {@code dimension × 8}
   * @param bias by task
   * @throws IllegalArgumentException when they do not fit each other or a weight is no number
   */
  Head(@Nullable SignalNetworks networks, float[] linear, float[] dense, float[] bias) {
    if (linear.length % TASKS != 0 || dense.length % TASKS != 0 || bias.length != TASKS) {
      throw new IllegalArgumentException("the head's arrays do not fit " + TASKS + " tasks");
    }
    requireNumbers(linear);
    requireNumbers(dense);
    requireNumbers(bias);
    if (networks != null && linear.length > 0 && linear.length / TASKS != networks.signals()) {
      throw new IllegalArgumentException("the networks are over another number of signals");
    }
    this.networks = networks;
    this.linear = linear;
    this.dense = dense;
    this.bias = bias;
  }

  /** A head over signals alone. */
  public static Head of(SignalNetworks networks) {
    return new Head(networks, new float[0], new float[0], new float[TASKS]);
  }

  /** A head without networks; the arrays are those of the constructor. */
  public static Head linear(float[] linear, float[] dense, float[] bias) {
    return new Head(null, linear, dense, bias);
  }

  /**
   * One head of two that were fitted apart, each to its own view: the weighted sum of their scores.
   *
   * @param signals a head over signals alone, weighed by {@code signalWeight}
   * @param embedding a head over sentence vectors alone, weighed by {@code embeddingWeight}
   */
  public static Head mixed(
      Head signals, double signalWeight, Head embedding, double embeddingWeight) {
    float[] bias = times(signals.bias, signalWeight);
    add(embedding.bias, embeddingWeight, bias);
    return new Head(
        louder(signals.networks, signalWeight),
        times(signals.linear, signalWeight),
        times(embedding.dense, embeddingWeight),
        bias);
  }

  /**
   * A head that scores what this one scores once calibrated, plus what {@code correction} scores.
   *
   * @param correction over as many signals and a vector as long, without networks
   */
  public Head corrected(Calibration calibration, Head correction) {
    if (signals() != correction.signals() || dimension() != correction.dimension()) {
      throw new IllegalArgumentException("the correction is of another size");
    }
    if (correction.networks != null) {
      throw new IllegalArgumentException("a correction has no networks");
    }
    double share = 1 / calibration.temperature();
    float[] newLinear = correction.linear.clone();
    add(linear, share, newLinear);
    float[] newDense = correction.dense.clone();
    add(dense, share, newDense);
    float[] newBias = correction.bias.clone();
    add(bias, share, newBias);
    for (int task = 0; task < TASKS; task++) {
      newBias[task] += calibration.shift().get(task).floatValue();
    }
    return new Head(louder(networks, share), newLinear, newDense, newBias);
  }

  /** The number of signals it knows. */
  public int signals() {
    return networks == null ? linear.length / TASKS : networks.signals();
  }

  /** The length of the sentence vector. */
  public int dimension() {
    return dense.length / TASKS;
  }

  /** What the signals say for each task, in the order of {@link #COLUMNS}; without the bias. */
  public double[] signalScores(SparseVector signals) {
    double[] sum = networks == null ? new double[TASKS] : networks.scores(signals);
    for (int i = 0; i < signals.indices().length && linear.length > 0; i++) {
      int row = signals.indices()[i] * TASKS;
      for (int task = 0; task < TASKS; task++) {
        sum[task] += signals.values()[i] * linear[row + task];
      }
    }
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

  @Nullable SignalNetworks networks() {
    return networks;
  }

  float[] linear() {
    return linear;
  }

  float[] dense() {
    return dense;
  }

  float[] bias() {
    return bias;
  }

  static void requireNumbers(float[] weights) {
    for (float weight : weights) {
      if (!Float.isFinite(weight)) {
        throw new IllegalArgumentException("a weight is no number: " + weight);
      }
    }
  }

  private static @Nullable SignalNetworks louder(@Nullable SignalNetworks networks, double factor) {
    return networks == null ? null : networks.louder(factor);
  }

  private static float[] times(float[] values, double factor) {
    float[] product = new float[values.length];
    add(values, factor, product);
    return product;
  }

  private static void add(float[] values, double factor, float[] sum) {
    for (int i = 0; i < values.length; i++) {
      sum[i] += (float) (factor * values[i]);
    }
  }
}

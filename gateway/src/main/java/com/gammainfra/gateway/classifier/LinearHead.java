package com.gammainfra.gateway.classifier;

import com.gammainfra.gateway.chat.Task;
import java.util.List;

/**
 * The weights of a multinomial logistic regression over hashed words ({@link WordFeatures}) and a
 * sentence vector: score(task) = bias + Σ word value × weight + Σ embedding value × weight.
 *
 * <p>Weights of the words are stored as 16-bit integers with one scale per task; the step is below
 * 1/30,000 of the largest weight, far below what the calibration could see. Layout: the eight
 * weights of a bucket stand side by side, so that a feature touches one half cache line.
 *
 * <p>Immutable and thread-safe; the arrays handed in are not copied and must not change.
 */
public final class LinearHead {
  /** Which task each column of weights, scores and probabilities belongs to. */
  public static final List<Task> COLUMNS = List.of(Task.values());

  static final int TASKS = COLUMNS.size();

  private final short[] sparse;
  private final float[] scales;
  private final float[] dense;
  private final float[] bias;

  /**
   * A head.
   *
   * @param sparse bucket-major word weights, {@code buckets × 8}, in units of {@code scales}
   * @param scales what one unit of a sparse weight is worth, by task
   * @param dense embedding weights, dimension-major, {@code dimension × 8}
   * @param bias by task
   */
  public LinearHead(short[] sparse, float[] scales, float[] dense, float[] bias) {
    if (sparse.length % TASKS != 0
        || dense.length % TASKS != 0
        || scales.length != TASKS
        || bias.length != TASKS) {
      throw new IllegalArgumentException("the head's arrays do not fit " + TASKS + " tasks");
    }
    this.sparse = sparse;
    this.scales = scales;
    this.dense = dense;
    this.bias = bias;
  }

  /** Rounds real weights (same layouts) to a head. */
  public static LinearHead quantize(float[] sparse, float[] dense, float[] bias) {
    float[] scales = new float[TASKS];
    for (int i = 0; i < sparse.length; i++) {
      scales[i % TASKS] = Math.max(scales[i % TASKS], Math.abs(sparse[i]) / Short.MAX_VALUE);
    }
    short[] rounded = new short[sparse.length];
    for (int i = 0; i < sparse.length; i++) {
      float scale = scales[i % TASKS];
      rounded[i] = scale == 0 ? 0 : (short) Math.round(sparse[i] / scale);
    }
    return new LinearHead(rounded, scales, dense, bias);
  }

  /**
   * One head of three that were fitted apart, each to its own view: the weighted sum of their
   * scores, plus {@code shift}. Its buckets are those of the n-grams, then those of the signals.
   *
   * @param ngrams a head over n-grams, weighed by {@code ngramWeight}
   * @param signals a head over signals, weighed by {@code signalWeight}
   * @param embedding a head over sentence vectors, weighed by {@code embeddingWeight}
   * @param shift by task
   */
  public static LinearHead mixed(
      LinearHead ngrams,
      double ngramWeight,
      LinearHead signals,
      double signalWeight,
      LinearHead embedding,
      double embeddingWeight,
      double[] shift) {
    float[] sparse = new float[ngrams.sparse.length + signals.sparse.length];
    ngrams.weigh(ngramWeight, sparse, 0);
    signals.weigh(signalWeight, sparse, ngrams.sparse.length);
    float[] bias = new float[TASKS];
    for (int task = 0; task < TASKS; task++) {
      bias[task] =
          (float)
              (ngrams.bias[task] * ngramWeight
                  + signals.bias[task] * signalWeight
                  + embedding.bias[task] * embeddingWeight
                  + shift[task]);
    }
    float[] dense = new float[embedding.dense.length];
    for (int i = 0; i < dense.length; i++) {
      dense[i] = (float) (embedding.dense[i] * embeddingWeight);
    }
    return quantize(sparse, dense, bias);
  }

  /** Puts the sparse weights, {@code factor} times, into {@code out} from {@code from} on. */
  private void weigh(double factor, float[] out, int from) {
    for (int i = 0; i < sparse.length; i++) {
      out[from + i] = (float) (factor * sparse[i] * scales[i % TASKS]);
    }
  }

  /**
   * A head that scores what this one scores once calibrated, plus what {@code correction} scores.
   *
   * @param correction over as many buckets and a vector as long
   */
  public LinearHead corrected(Calibration calibration, LinearHead correction) {
    if (buckets() != correction.buckets() || dimension() != correction.dimension()) {
      throw new IllegalArgumentException("the correction is of another size");
    }
    double share = 1 / calibration.temperature();
    float[] newSparse = new float[sparse.length];
    for (int i = 0; i < sparse.length; i++) {
      int task = i % TASKS;
      newSparse[i] =
          (float)
              (share * sparse[i] * scales[task]
                  + correction.sparse[i] * (double) correction.scales[task]);
    }
    float[] newDense = new float[dense.length];
    for (int i = 0; i < dense.length; i++) {
      newDense[i] = (float) (share * dense[i] + correction.dense[i]);
    }
    float[] newBias = new float[TASKS];
    for (int task = 0; task < TASKS; task++) {
      newBias[task] =
          (float) (share * bias[task] + calibration.shift().get(task) + correction.bias[task]);
    }
    return quantize(newSparse, newDense, newBias);
  }

  /** The number of buckets of words. */
  public int buckets() {
    return sparse.length / TASKS;
  }

  /** The length of the sentence vector. */
  public int dimension() {
    return dense.length / TASKS;
  }

  /** What the words say for each task, in the order of {@link #COLUMNS}; without the bias. */
  public double[] wordScores(SparseVector words) {
    double[] sum = new double[TASKS];
    int[] indices = words.indices();
    float[] values = words.values();
    for (int i = 0; i < indices.length; i++) {
      int row = indices[i] * TASKS;
      for (int task = 0; task < TASKS; task++) {
        sum[task] += values[i] * sparse[row + task];
      }
    }
    for (int task = 0; task < TASKS; task++) {
      sum[task] *= scales[task];
    }
    return sum;
  }

  /** The score of each task, in the order of {@link #COLUMNS}: log-odds before calibration. */
  public double[] scores(double[] wordScores, float[] embedding) {
    double[] sum = wordScores.clone();
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
  public double[] scores(SparseVector words, float[] embedding) {
    return scores(wordScores(words), embedding);
  }

  short[] sparse() {
    return sparse;
  }

  float[] scales() {
    return scales;
  }

  float[] dense() {
    return dense;
  }

  float[] bias() {
    return bias;
  }
}

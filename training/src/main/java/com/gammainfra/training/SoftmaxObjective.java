package com.gammainfra.training;

import com.gammainfra.gateway.classifier.Head;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import opennlp.tools.ml.maxent.quasinewton.Function;

/**
 * The loss that training minimises: the weighted mean cross-entropy of a softmax over all eight
 * tasks at once (multinomial logistic regression), plus the L2 penalty on the weights.
 *
 * <p>What the minimiser moves are not the weights but the weights over {@link #scales}: a signal of
 * ten thousand rows bends the loss a thousand times as much as one of ten, and the minimiser, which
 * sees at first one step length for all, would need some thousand steps where it needs a hundred.
 * The scale of a feature is 1 / √(its share of the curvature + that of the penalty), the diagonal
 * preconditioner (Nocedal and Wright 2006, section 5.1).
 *
 * <p>Each row may start from scores that another head gave it: then the parameters are a correction
 * of that head, and the penalty pulls towards it instead of towards zero.
 *
 * <p>Parameters are laid out feature-major, eight to a feature; rows are summed in a fixed number
 * of shards in a fixed order, so that the sum is the same bit for bit however the threads run. The
 * minimiser asks for value and gradient in turn; both are computed once per point.
 */
final class SoftmaxObjective implements Function {
  private static final int SHARDS = 2;
  private static final int TASKS = Head.COLUMNS.size();

  /** The variance p(1 − p) of one task among eight equally probable ones. */
  private static final double CURVATURE = 7.0 / 64;

  private final DesignMatrix rows;
  private final List<double[]> starts;
  private final double l2;
  private final double[] scales;
  private final int dimension;
  private final ExecutorService threads;
  private double[] point = new double[0];
  private double value;
  private double[] gradient = new double[0];

  SoftmaxObjective(DesignMatrix rows, double l2, ExecutorService threads) {
    this(rows, Collections.nCopies(rows.rows(), new double[TASKS]), l2, threads);
  }

  /** The loss of corrections to {@code starts}, the scores of each row before any. */
  SoftmaxObjective(DesignMatrix rows, List<double[]> starts, double l2, ExecutorService threads) {
    this.rows = rows;
    this.starts = starts;
    this.l2 = l2;
    this.scales = scales(rows, l2);
    this.dimension = rows.columns() * TASKS;
    this.threads = threads;
  }

  /** The weights that a point of the minimiser's stands for, feature-major, eight to a feature. */
  double[] weights(double[] x) {
    double[] weights = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      weights[i] = x[i] * scales[i / TASKS];
    }
    return weights;
  }

  private static double[] scales(DesignMatrix rows, double l2) {
    double[] scales = new double[rows.columns()];
    for (int row = 0; row < rows.rows(); row++) {
      int[] columns = rows.columns(row);
      float[] values = rows.values(row);
      for (int i = 0; i < columns.length; i++) {
        scales[columns[i]] += rows.weight(row) * CURVATURE * values[i] * values[i];
      }
    }
    for (int i = 0; i < scales.length; i++) {
      scales[i] = 1 / Math.sqrt(scales[i] + 2 * l2);
    }
    return scales;
  }

  @Override
  public int getDimension() {
    return dimension;
  }

  @Override
  public double valueAt(double[] x) {
    compute(x);
    return value;
  }

  @Override
  public double[] gradientAt(double[] x) {
    compute(x);
    return gradient.clone(); // the minimiser may write into it
  }

  private void compute(double[] x) {
    if (Arrays.equals(x, point)) {
      return;
    }
    double[] weights = weights(x);
    List<Callable<Shard>> work = new ArrayList<>();
    for (int i = 0; i < SHARDS; i++) {
      int from = (int) ((long) rows.rows() * i / SHARDS);
      int to = (int) ((long) rows.rows() * (i + 1) / SHARDS);
      work.add(() -> shard(weights, from, to));
    }
    value = 0;
    gradient = new double[dimension];
    try {
      for (var done : threads.invokeAll(work)) {
        Shard shard = done.get();
        value += shard.value;
        for (int i = 0; i < dimension; i++) {
          gradient[i] += shard.gradient[i];
        }
      }
    } catch (ExecutionException e) {
      throw new IllegalStateException("a shard failed", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("training was interrupted", e);
    }
    for (int i = 0; i < dimension; i++) {
      value += l2 * weights[i] * weights[i];
      gradient[i] = scales[i / TASKS] * (gradient[i] + 2 * l2 * weights[i]);
    }
    point = x.clone();
  }

  private Shard shard(double[] weights, int from, int to) {
    Shard shard = new Shard(dimension);
    double[] p = new double[TASKS];
    for (int row = from; row < to; row++) {
      int[] columns = rows.columns(row);
      float[] values = rows.values(row);
      float[] target = rows.target(row);
      double weight = rows.weight(row);
      System.arraycopy(starts.get(row), 0, p, 0, TASKS);
      for (int i = 0; i < columns.length; i++) {
        int base = columns[i] * TASKS;
        for (int task = 0; task < TASKS; task++) {
          p[task] += values[i] * weights[base + task];
        }
      }
      shard.value += weight * Softmax.crossEntropy(p, target);
      Softmax.inPlace(p);
      for (int task = 0; task < TASKS; task++) {
        p[task] = weight * (p[task] - target[task]);
      }
      for (int i = 0; i < columns.length; i++) {
        int base = columns[i] * TASKS;
        for (int task = 0; task < TASKS; task++) {
          shard.gradient[base + task] += p[task] * values[i];
        }
      }
    }
    return shard;
  }

  private static final class Shard {
    private final double[] gradient;
    private double value;

    Shard(int dimension) {
      gradient = new double[dimension];
    }
  }
}

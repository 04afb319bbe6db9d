package com.gammainfra.training;

import com.gammainfra.gateway.classifier.LinearHead;
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
 * tasks at once (multinomial logistic regression). The L2 penalty is the minimiser's.
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
  private static final int TASKS = LinearHead.COLUMNS.size();

  private final DesignMatrix rows;
  private final List<double[]> starts;
  private final int dimension;
  private final ExecutorService threads;
  private double[] point = new double[0];
  private double value;
  private double[] gradient = new double[0];

  SoftmaxObjective(DesignMatrix rows, ExecutorService threads) {
    this(rows, Collections.nCopies(rows.rows(), new double[TASKS]), threads);
  }

  /** The loss of corrections to {@code starts}, the scores of each row before any. */
  SoftmaxObjective(DesignMatrix rows, List<double[]> starts, ExecutorService threads) {
    this.rows = rows;
    this.starts = starts;
    this.dimension = rows.columns() * TASKS;
    this.threads = threads;
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
    return gradient.clone(); // the minimiser adds its penalty in place
  }

  private void compute(double[] x) {
    if (Arrays.equals(x, point)) {
      return;
    }
    List<Callable<Shard>> work = new ArrayList<>();
    for (int i = 0; i < SHARDS; i++) {
      int from = (int) ((long) rows.rows() * i / SHARDS);
      int to = (int) ((long) rows.rows() * (i + 1) / SHARDS);
      work.add(() -> shard(x, from, to));
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
    point = x.clone();
  }

  private Shard shard(double[] x, int from, int to) {
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
          p[task] += values[i] * x[base + task];
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

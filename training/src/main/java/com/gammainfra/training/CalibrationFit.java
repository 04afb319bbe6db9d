package com.gammainfra.training;

import com.gammainfra.gateway.classifier.Calibration;
import com.gammainfra.gateway.classifier.Head;
import java.util.ArrayList;
import java.util.List;
import opennlp.tools.ml.maxent.quasinewton.Function;
import opennlp.tools.ml.maxent.quasinewton.QNMinimizer;

/**
 * Fits a {@link Calibration} by maximum likelihood on scores of rows that the scoring head was not
 * trained on. In 1/temperature and shift the loss is convex.
 */
final class CalibrationFit {
  private static final int TASKS = Head.COLUMNS.size();
  private static final double LEAST_INVERSE = 0.05;

  private CalibrationFit() {}

  /** One row: its scores and the column of its primary label. */
  @SuppressWarnings("ArrayRecordComponent") // compared nowhere
  record Scored(double[] scores, int primary) {}

  /** Temperature and shifts. */
  static Calibration fit(List<Scored> rows) {
    MinimizerLog.quiet();
    return calibration(minimum(rows, true));
  }

  /** Temperature alone. */
  static Calibration temperature(List<Scored> rows) {
    return calibration(minimum(rows, false));
  }

  /** The mean negative log-likelihood of the primary labels. */
  static double loss(Calibration calibration, List<Scored> rows) {
    double loss = 0;
    for (Scored row : rows) {
      loss -= Math.log(Math.max(1e-12, calibration.probabilities(row.scores())[row.primary()]));
    }
    return loss / rows.size();
  }

  private static double[] minimum(List<Scored> rows, boolean shifted) {
    double[] fitted = new QNMinimizer(0, 1e-4, 200).minimize(new Likelihood(rows, shifted));
    double[] x = new double[TASKS + 1];
    System.arraycopy(fitted, 0, x, 0, fitted.length);
    return x;
  }

  private static Calibration calibration(double[] x) {
    List<Double> shift = new ArrayList<>();
    for (int task = 0; task < TASKS; task++) {
      shift.add(x[1 + task]);
    }
    return new Calibration(1 / Math.max(LEAST_INVERSE, 1 + x[0]), shift);
  }

  /** Parameters: 1/temperature − 1, then the shifts if they are fitted. */
  private record Likelihood(List<Scored> rows, boolean shifted) implements Function {
    @Override
    public int getDimension() {
      return shifted ? TASKS + 1 : 1;
    }

    @Override
    public double valueAt(double[] x) {
      double loss = 0;
      for (Scored row : rows) {
        loss += Softmax.crossEntropy(moved(row, x), oneHot(row.primary()));
      }
      return loss / rows.size();
    }

    @Override
    public double[] gradientAt(double[] x) {
      double[] gradient = new double[getDimension()];
      for (Scored row : rows) {
        double[] p = moved(row, x);
        Softmax.inPlace(p);
        for (int task = 0; task < TASKS; task++) {
          double error = (p[task] - (task == row.primary() ? 1 : 0)) / rows.size();
          gradient[0] += error * row.scores()[task];
          if (shifted) {
            gradient[1 + task] += error;
          }
        }
      }
      return gradient;
    }

    private double[] moved(Scored row, double[] x) {
      double[] moved = new double[TASKS];
      for (int task = 0; task < TASKS; task++) {
        moved[task] = row.scores()[task] * (1 + x[0]) + (shifted ? x[1 + task] : 0);
      }
      return moved;
    }

    private static float[] oneHot(int column) {
      float[] target = new float[TASKS];
      target[column] = 1;
      return target;
    }
  }
}

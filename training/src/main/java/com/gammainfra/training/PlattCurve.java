package com.gammainfra.training;

import java.util.List;
import opennlp.tools.ml.maxent.quasinewton.Function;
import opennlp.tools.ml.maxent.quasinewton.QNMinimizer;

/**
 * The curve 1 / (1 + exp(−(slope × logOdds + offset))), fitted by maximum likelihood to targets
 * drawn in from 0 and 1 by Platt's prior (1999): (n₊ + 1) / (n₊ + 2) and 1 / (n₋ + 2).
 */
record PlattCurve(double slope, double offset) implements Calibrator.Curve {

  static PlattCurve fit(List<Calibrator.Point> points) {
    MinimizerLog.quiet();
    double[] x = new QNMinimizer(0, 0, 200).minimize(new Likelihood(points));
    return new PlattCurve(1 + x[0], x[1]);
  }

  @Override
  public double probability(double logOdds) {
    return 1 / (1 + Math.exp(-(slope * logOdds + offset)));
  }

  /** Parameters: slope − 1, offset; the minimiser starts at 0. */
  private record Likelihood(List<Calibrator.Point> points, double high, double low)
      implements Function {
    Likelihood(List<Calibrator.Point> points) {
      long positives = points.stream().filter(Calibrator.Point::label).count();
      this(points, (positives + 1.0) / (positives + 2), 1.0 / (points.size() - positives + 2));
    }

    @Override
    public int getDimension() {
      return 2;
    }

    @Override
    public double valueAt(double[] x) {
      double loss = 0;
      for (Calibrator.Point point : points) {
        double z = (1 + x[0]) * point.logOdds() + x[1];
        // −t ln p − (1 − t) ln(1 − p) = ln(1 + e^z) − t z
        loss += Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z))) - target(point) * z;
      }
      return loss / points.size();
    }

    @Override
    public double[] gradientAt(double[] x) {
      PlattCurve curve = new PlattCurve(1 + x[0], x[1]);
      double[] gradient = new double[2];
      for (Calibrator.Point point : points) {
        double error = (curve.probability(point.logOdds()) - target(point)) / points.size();
        gradient[0] += error * point.logOdds();
        gradient[1] += error;
      }
      return gradient;
    }

    private double target(Calibrator.Point point) {
      return point.label() ? high : low;
    }
  }
}

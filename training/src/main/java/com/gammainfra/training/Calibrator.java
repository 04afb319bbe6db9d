package com.gammainfra.training;

import com.gammainfra.gateway.classifier.Calibration;
import com.gammainfra.gateway.classifier.Head;
import java.util.ArrayList;
import java.util.List;

/**
 * From a head's scores to probabilities, in the order of {@link Head#COLUMNS}; made by one of the
 * {@link Method}s from scores of rows that the head was not trained on.
 */
@FunctionalInterface
interface Calibrator {

  /** Probabilities that sum to 1. */
  double[] probabilities(double[] scores);

  /** The ways to calibrate that are compared. */
  enum Method {
    NONE("none") {
      @Override
      Calibrator fit(List<CalibrationFit.Scored> rows) {
        return Calibration.NONE::probabilities;
      }
    },
    /** One number divides all scores (Guo et al. 2017). */
    TEMPERATURE("temperature") {
      @Override
      Calibrator fit(List<CalibrationFit.Scored> rows) {
        return CalibrationFit.temperature(rows)::probabilities;
      }
    },
    /** One number divides all scores, and each task's is shifted (Alexandari et al. 2020). */
    SHIFTED("temperature and a shift for each task") {
      @Override
      Calibrator fit(List<CalibrationFit.Scored> rows) {
        return CalibrationFit.fit(rows)::probabilities;
      }
    },
    /** A logistic curve for each task against the rest (Platt 1999), then normalised. */
    PLATT("Platt, one task against the rest") {
      @Override
      Calibrator fit(List<CalibrationFit.Scored> rows) {
        return normalised(oneAgainstTheRest(rows, PlattCurve::fit));
      }
    },
    /** A rising step function for each task (Zadrozny and Elkan 2002), then normalised. */
    ISOTONIC("isotonic, one task against the rest") {
      @Override
      Calibrator fit(List<CalibrationFit.Scored> rows) {
        return normalised(oneAgainstTheRest(rows, IsotonicCurve::fit));
      }
    };

    private final String label;

    Method(String label) {
      this.label = label;
    }

    /** What the model card calls it. */
    String label() {
      return label;
    }

    /** A calibrator fitted to at least one row. */
    abstract Calibrator fit(List<CalibrationFit.Scored> rows);
  }

  /** From the log-odds that softmax gives a task to that task's probability. */
  @FunctionalInterface
  interface Curve {
    double probability(double logOdds);
  }

  /** Fits a curve to log-odds and whether the task was the label. */
  @FunctionalInterface
  interface CurveFit {
    Curve fit(List<Point> points);
  }

  /** One row as one task's curve sees it. */
  record Point(double logOdds, boolean label) {}

  private static List<Curve> oneAgainstTheRest(List<CalibrationFit.Scored> rows, CurveFit fit) {
    List<Curve> curves = new ArrayList<>();
    for (int task = 0; task < Head.COLUMNS.size(); task++) {
      List<Point> points = new ArrayList<>();
      for (CalibrationFit.Scored row : rows) {
        points.add(new Point(logOdds(row.scores())[task], row.primary() == task));
      }
      curves.add(fit.fit(points));
    }
    return curves;
  }

  private static Calibrator normalised(List<Curve> curves) {
    return scores -> {
      double[] p = logOdds(scores);
      double sum = 0;
      for (int task = 0; task < p.length; task++) {
        p[task] = curves.get(task).probability(p[task]);
        sum += p[task];
      }
      for (int task = 0; task < p.length; task++) {
        p[task] /= sum;
      }
      return p;
    };
  }

  /** ln(p / (1 − p)) of each task's softmax probability, kept within ±30. */
  private static double[] logOdds(double[] scores) {
    double[] p = Calibration.NONE.probabilities(scores);
    for (int task = 0; task < p.length; task++) {
      p[task] = Math.clamp(Math.log(p[task]) - Math.log1p(-p[task]), -30, 30);
    }
    return p;
  }
}

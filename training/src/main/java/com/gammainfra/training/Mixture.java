package com.gammainfra.training;

import com.gammainfra.gateway.classifier.Calibration;
import com.gammainfra.gateway.classifier.Head;
import com.gammainfra.gateway.classifier.LearnedModel.FirstStage;
import com.gammainfra.training.CalibrationFit.Scored;
import java.util.List;
import opennlp.tools.ml.maxent.quasinewton.Function;
import opennlp.tools.ml.maxent.quasinewton.QNMinimizer;

/**
 * Joins the heads of the signals and of the encoder, which were made apart, into one.
 *
 * <p>They cannot be fitted together: the encoder was tuned on the same prompts, knows their labels
 * too well, and would leave nothing for the signals to learn. So each is fitted to the training
 * rows by itself, and what each is worth is fitted, by maximum likelihood, to rows that neither
 * saw: a weight for either (a logarithmic opinion pool; Genest and Zidek 1986).
 *
 * <p>A temperature, fitted to the same rows, calibrates the sum.
 *
 * @param head the joint head
 * @param signalWeight of the signals' scores
 * @param embeddingWeight of the encoder's scores
 * @param calibration of both together
 * @param firstStage when the signals answer alone
 */
record Mixture(
    Head head,
    double signalWeight,
    double embeddingWeight,
    Calibration calibration,
    FirstStage firstStage) {
  private static final int TASKS = Head.COLUMNS.size();
  private static final int VOICES = 2;
  private static final int LEAST_PERCENT = 95;
  private static final int MOST_PERCENT = 99;
  private static final double PENALTY = 1e-4;
  private static final int ITERATIONS = 500;

  /**
   * Fits the mixture to rows that were not trained on.
   *
   * @param rows at least one; some hundreds are wanted
   */
  static Mixture fit(Head signals, Head embedding, List<FeatureRow> rows) {
    MinimizerLog.quiet();
    List<Said> said =
        rows.stream()
            .map(
                row ->
                    new Said(
                        row.signalsAlone().scores(signals),
                        row.embeddingAlone().scores(embedding),
                        Head.COLUMNS.indexOf(row.primary())))
            .toList();
    double[] x = new QNMinimizer(0, PENALTY, ITERATIONS).minimize(new Likelihood(said));
    Head head = Head.mixed(signals, 1 + x[0], embedding, 1 + x[1]);
    Calibration calibration =
        CalibrationFit.temperature(
            rows.stream().map(row -> scored(row, row.scores(head))).toList());
    return new Mixture(head, 1 + x[0], 1 + x[1], calibration, firstStage(head, rows));
  }

  /**
   * The least confidence, in steps of 0.01, from which the signals alone are right as often as with
   * the encoder on the rows they would answer. It is at least {@value #LEAST_PERCENT} %: from less
   * they answer more, and their errors stand among the surest of all answers, where a guarantee
   * cannot bear them.
   */
  static FirstStage firstStage(Head head, List<FeatureRow> rows) {
    Calibration calibration =
        CalibrationFit.temperature(
            rows.stream().map(row -> scored(row, row.signalScores(head))).toList());
    for (int percent = LEAST_PERCENT; percent <= MOST_PERCENT; percent++) {
      FirstStage stage = new FirstStage(calibration, percent / 100.0);
      if (loses(head, stage, rows) <= 0) {
        return stage;
      }
    }
    return FirstStage.NEVER;
  }

  /** How many more acceptable answers both together give on what the stage would answer. */
  private static int loses(Head head, FirstStage stage, List<FeatureRow> rows) {
    int lost = 0;
    for (FeatureRow row : rows) {
      double[] alone = stage.calibration().probabilities(row.signalScores(head));
      int said = top(alone);
      if (alone[said] >= stage.least()) {
        int both = top(row.scores(head));
        lost += accepted(row, both) - accepted(row, said);
      }
    }
    return lost;
  }

  private static Scored scored(FeatureRow row, double[] scores) {
    return new Scored(scores, Head.COLUMNS.indexOf(row.primary()));
  }

  private static int accepted(FeatureRow row, int column) {
    return row.labelled().accepts(Head.COLUMNS.get(column)) ? 1 : 0;
  }

  private static int top(double[] values) {
    int top = 0;
    for (int i = 1; i < values.length; i++) {
      top = values[i] > values[top] ? i : top;
    }
    return top;
  }

  /** What both say of one row, and what it is. */
  @SuppressWarnings("ArrayRecordComponent") // compared nowhere
  private record Said(double[] signals, double[] embedding, int primary) {}

  /** Parameters: the weights of the two heads, less 1. */
  private record Likelihood(List<Said> rows) implements Function {
    @Override
    public int getDimension() {
      return VOICES;
    }

    @Override
    public double valueAt(double[] x) {
      double loss = 0;
      for (Said row : rows) {
        float[] target = new float[TASKS];
        target[row.primary()] = 1;
        loss += Softmax.crossEntropy(mixed(row, x), target);
      }
      return loss / rows.size();
    }

    @Override
    public double[] gradientAt(double[] x) {
      double[] gradient = new double[getDimension()];
      for (Said row : rows) {
        double[] p = mixed(row, x);
        Softmax.inPlace(p);
        for (int task = 0; task < TASKS; task++) {
          double error = (p[task] - (task == row.primary() ? 1 : 0)) / rows.size();
          gradient[0] += error * row.signals()[task];
          gradient[1] += error * row.embedding()[task];
        }
      }
      return gradient;
    }

    private static double[] mixed(Said row, double[] x) {
      double[] mixed = new double[TASKS];
      for (int task = 0; task < TASKS; task++) {
        mixed[task] = row.signals()[task] * (1 + x[0]) + row.embedding()[task] * (1 + x[1]);
      }
      return mixed;
    }
  }
}

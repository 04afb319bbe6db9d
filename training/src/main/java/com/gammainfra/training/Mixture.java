package com.gammainfra.training;

import com.gammainfra.gateway.classifier.Calibration;
import com.gammainfra.gateway.classifier.LearnedModel.FirstStage;
import com.gammainfra.gateway.classifier.LinearHead;
import com.gammainfra.training.CalibrationFit.Scored;
import java.util.List;
import opennlp.tools.ml.maxent.quasinewton.Function;
import opennlp.tools.ml.maxent.quasinewton.QNMinimizer;

/**
 * Joins the head of the n-grams and the head of the encoder, which were fitted apart, into one.
 *
 * <p>They cannot be fitted together: the encoder was tuned on the same prompts, knows their labels
 * too well, and would leave nothing for the n-grams to learn. So each is fitted to the training
 * rows by itself, and what each is worth is fitted, by maximum likelihood, to rows that neither
 * saw: a weight for each head (a logarithmic opinion pool; Genest and Zidek 1986). That calibrates
 * the mixture in the same step. A shift for each task besides would learn how rare the tasks are
 * among those rows, and cost the rare ones.
 *
 * @param head the joint head, whose softmax needs no further calibration
 * @param ngramWeight of the n-grams' scores
 * @param embeddingWeight of the encoder's scores
 * @param firstStage when the n-grams answer alone
 */
record Mixture(LinearHead head, double ngramWeight, double embeddingWeight, FirstStage firstStage) {
  private static final int TASKS = LinearHead.COLUMNS.size();
  private static final int HEADS = 2;
  private static final int LEAST_PERCENT = 90;
  private static final int MOST_PERCENT = 99;
  private static final double PENALTY = 1e-4;
  private static final int ITERATIONS = 500;

  /**
   * Fits the mixture to rows that were not trained on.
   *
   * @param rows at least one; some hundreds are wanted
   */
  static Mixture fit(LinearHead ngrams, LinearHead embedding, List<FeatureRow> rows) {
    MinimizerLog.quiet();
    List<Pair> pairs =
        rows.stream()
            .map(
                row ->
                    new Pair(
                        ngrams.scores(ngrams.ngramScores(row.ngrams()), new float[0]),
                        embedding.scores(new double[TASKS], row.embedding()),
                        LinearHead.COLUMNS.indexOf(row.primary())))
            .toList();
    double[] x = new QNMinimizer(0, PENALTY, ITERATIONS).minimize(new Likelihood(pairs));
    LinearHead head = LinearHead.mixed(ngrams, 1 + x[0], embedding, 1 + x[1], new double[TASKS]);
    return new Mixture(head, 1 + x[0], 1 + x[1], firstStage(head, rows));
  }

  /**
   * The least confidence, in steps of 0.01, from which the n-grams alone are right as often as both
   * together on the rows they would answer.
   */
  static FirstStage firstStage(LinearHead head, List<FeatureRow> rows) {
    Calibration calibration =
        CalibrationFit.temperature(
            rows.stream()
                .map(
                    row ->
                        new Scored(
                            head.ngramScores(row.ngrams()),
                            LinearHead.COLUMNS.indexOf(row.primary())))
                .toList());
    for (int percent = LEAST_PERCENT; percent <= MOST_PERCENT; percent++) {
      FirstStage stage = new FirstStage(calibration, percent / 100.0);
      if (loses(head, stage, rows) <= 0) {
        return stage;
      }
    }
    return FirstStage.NEVER;
  }

  /** How many more acceptable answers both together give on what the stage would answer. */
  private static int loses(LinearHead head, FirstStage stage, List<FeatureRow> rows) {
    int lost = 0;
    for (FeatureRow row : rows) {
      double[] alone = stage.calibration().probabilities(head.ngramScores(row.ngrams()));
      int said = top(alone);
      if (alone[said] >= stage.least()) {
        int both = top(head.scores(row.ngrams(), row.embedding()));
        lost += accepted(row, both) - accepted(row, said);
      }
    }
    return lost;
  }

  private static int accepted(FeatureRow row, int column) {
    return row.labelled().accepts(LinearHead.COLUMNS.get(column)) ? 1 : 0;
  }

  private static int top(double[] values) {
    int top = 0;
    for (int i = 1; i < values.length; i++) {
      top = values[i] > values[top] ? i : top;
    }
    return top;
  }

  /** What both heads say of one row, and what it is. */
  @SuppressWarnings("ArrayRecordComponent") // compared nowhere
  private record Pair(double[] ngrams, double[] embedding, int primary) {}

  /** Parameters: both weights less 1. */
  private record Likelihood(List<Pair> rows) implements Function {
    @Override
    public int getDimension() {
      return HEADS;
    }

    @Override
    public double valueAt(double[] x) {
      double loss = 0;
      for (Pair row : rows) {
        float[] target = new float[TASKS];
        target[row.primary()] = 1;
        loss += Softmax.crossEntropy(mixed(row, x), target);
      }
      return loss / rows.size();
    }

    @Override
    public double[] gradientAt(double[] x) {
      double[] gradient = new double[getDimension()];
      for (Pair row : rows) {
        double[] p = mixed(row, x);
        Softmax.inPlace(p);
        for (int task = 0; task < TASKS; task++) {
          double error = (p[task] - (task == row.primary() ? 1 : 0)) / rows.size();
          gradient[0] += error * row.ngrams()[task];
          gradient[1] += error * row.embedding()[task];
        }
      }
      return gradient;
    }

    private static double[] mixed(Pair row, double[] x) {
      double[] mixed = new double[TASKS];
      for (int task = 0; task < TASKS; task++) {
        mixed[task] = row.ngrams()[task] * (1 + x[0]) + row.embedding()[task] * (1 + x[1]);
      }
      return mixed;
    }
  }
}

package com.gammainfra.training;

import com.gammainfra.gateway.classifier.Head;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import opennlp.tools.ml.maxent.quasinewton.QNMinimizer;

/**
 * Fits the head: multinomial logistic regression with an L2 penalty, minimised by OpenNLP's limited
 * memory BFGS (Liu and Nocedal 1989). Deterministic: no sampling, sums in a fixed order.
 */
final class HeadTrainer {
  private static final int TASKS = Head.COLUMNS.size();
  private static final int HISTORY = 10;
  private static final int MAX_EVALUATIONS = 30_000;

  private final int features;
  private final HeadSettings settings;

  HeadTrainer(int features, HeadSettings settings) {
    MinimizerLog.quiet();
    this.features = features;
    this.settings = settings;
  }

  /** A head fitted to all of {@code rows}, of which there is at least one. */
  Head fit(List<FeatureRow> rows) {
    return correction(rows, Collections.nCopies(rows.size(), new double[TASKS]));
  }

  /**
   * What to add to another head so that both together fit {@code rows}, kept small by the penalty.
   *
   * @param starts what the other head scores each row, at least one
   */
  Head correction(List<FeatureRow> rows, List<double[]> starts) {
    DesignMatrix matrix = new DesignMatrix(rows, features, settings);
    try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
      SoftmaxObjective objective = new SoftmaxObjective(matrix, starts, settings.l2(), threads);
      QNMinimizer minimizer =
          new QNMinimizer(0, 0, settings.iterations(), HISTORY, MAX_EVALUATIONS);
      return matrix.head(objective.weights(minimizer.minimize(objective)));
    }
  }
}

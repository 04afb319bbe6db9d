package com.gammainfra.training;

import com.gammainfra.gateway.chat.Task;
import java.util.List;

/**
 * Scores of probabilities that only the true ones minimise (Gneiting and Raftery 2007), against the
 * primary label. Both are means over at least one row.
 */
final class ProperScores {
  /** What a true label given probability 0 is charged for; ln of it is −27.6. */
  static final double LEAST_PROBABILITY = 1e-12;

  private ProperScores() {}

  /** The multiclass Brier score (1950): Σ over tasks of (p − truth)²; 0 is perfect, 2 the worst. */
  static double brier(List<Forecast> rows) {
    return rows.stream().mapToDouble(ProperScores::brier).average().orElse(Double.NaN);
  }

  /** The negative log-likelihood, in nats. */
  static double logLoss(List<Forecast> rows) {
    return rows.stream().mapToDouble(ProperScores::logLoss).average().orElse(Double.NaN);
  }

  private static double brier(Forecast row) {
    double sum = 0;
    for (Task task : Task.values()) {
      double error = row.probability(task) - (task == row.labelled().primary() ? 1 : 0);
      sum += error * error;
    }
    return sum;
  }

  private static double logLoss(Forecast row) {
    return -Math.log(Math.max(LEAST_PROBABILITY, row.probability(row.labelled().primary())));
  }
}

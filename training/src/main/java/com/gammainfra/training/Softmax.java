package com.gammainfra.training;

import java.util.Arrays;

/** Softmax and its loss, guarded against overflow. */
final class Softmax {
  private Softmax() {}

  static void inPlace(double[] scores) {
    double log = logSum(scores);
    for (int i = 0; i < scores.length; i++) {
      scores[i] = StrictMath.exp(scores[i] - log);
    }
  }

  /** −Σ target × ln softmax(scores); the target sums to 1. */
  static double crossEntropy(double[] scores, float[] target) {
    double log = logSum(scores);
    double loss = 0;
    for (int i = 0; i < scores.length; i++) {
      loss += target[i] * (log - scores[i]);
    }
    return loss;
  }

  /** The gradient of {@code weight} × {@link #crossEntropy} by each score. */
  static double[] gradient(double[] scores, float[] target, float weight) {
    double[] gradient = scores.clone();
    inPlace(gradient);
    for (int i = 0; i < gradient.length; i++) {
      gradient[i] = weight * (gradient[i] - target[i]);
    }
    return gradient;
  }

  /**
   * The same when the scores are {@code outputs + Σ sigmoid(gate) × reading}: by each output and,
   * after them, by each gate.
   *
   * @param outputs one for each score, then the gates
   * @param readings by gate, then one for each score
   */
  static double[] gatedGradient(
      double[] outputs, double[][] readings, float[] target, float weight) {
    double[] scores = Arrays.copyOf(outputs, target.length);
    double[] gates = new double[readings.length];
    for (int g = 0; g < gates.length; g++) {
      gates[g] = 1 / (1 + StrictMath.exp(-outputs[scores.length + g]));
      for (int i = 0; i < scores.length; i++) {
        scores[i] += gates[g] * readings[g][i];
      }
    }
    double[] ofScores = gradient(scores, target, weight);
    double[] gradient = Arrays.copyOf(ofScores, outputs.length);
    for (int g = 0; g < gates.length; g++) {
      for (int i = 0; i < ofScores.length; i++) {
        gradient[scores.length + g] += gates[g] * (1 - gates[g]) * ofScores[i] * readings[g][i];
      }
    }
    return gradient;
  }

  private static double logSum(double[] scores) {
    double top = Double.NEGATIVE_INFINITY;
    for (double score : scores) {
      top = Math.max(top, score);
    }
    double sum = 0;
    for (double score : scores) {
      sum += StrictMath.exp(score - top);
    }
    return top + StrictMath.log(sum);
  }
}

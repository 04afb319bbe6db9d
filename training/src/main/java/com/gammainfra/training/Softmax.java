package com.gammainfra.training;

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

package com.gammainfra.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

class SoftmaxTest {
  private static final int SCORES = 8;
  private static final float WEIGHT = 0.7f;
  private static final double STEP = 1e-6;

  private final Random random = new Random(17);
  private final double[] outputs = random.doubles(SCORES + 1, -2, 2).toArray();
  private final double[] given = random.doubles(SCORES, -3, 3).toArray();
  private final float[] target = {0, 0.85f, 0, 0, 0.15f, 0, 0, 0};

  @Test
  void gradient_randomScores_equalsTheDifferenceQuotient() {
    double[] gradient = Softmax.gradient(given, target, WEIGHT);
    for (int i = 0; i < SCORES; i++) {
      double quotient =
          (Softmax.crossEntropy(moved(given, i, STEP), target)
                  - Softmax.crossEntropy(moved(given, i, -STEP), target))
              / (2 * STEP);
      assertThat(gradient[i]).as("score %d", i).isCloseTo(WEIGHT * quotient, within(1e-6));
    }
  }

  @Test
  void gatedGradient_randomOutputs_equalsTheDifferenceQuotientTheGatesToo() {
    double[] gradient = Softmax.gatedGradient(outputs, given, target, WEIGHT);
    assertThat(gradient).hasSize(SCORES + 1);
    for (int i = 0; i <= SCORES; i++) {
      double quotient =
          (gatedLoss(moved(outputs, i, STEP)) - gatedLoss(moved(outputs, i, -STEP))) / (2 * STEP);
      assertThat(gradient[i]).as("output %d", i).isCloseTo(WEIGHT * quotient, within(1e-6));
    }
  }

  private double gatedLoss(double[] said) {
    double gate = 1 / (1 + Math.exp(-said[SCORES]));
    double[] scores = new double[SCORES];
    for (int i = 0; i < SCORES; i++) {
      scores[i] = said[i] + gate * given[i];
    }
    return Softmax.crossEntropy(scores, target);
  }

  private static double[] moved(double[] values, int at, double by) {
    double[] moved = values.clone();
    moved[at] += by;
    return moved;
  }
}

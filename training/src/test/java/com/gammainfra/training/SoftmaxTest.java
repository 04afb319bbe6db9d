package com.gammainfra.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SoftmaxTest {
  private static final int SCORES = 8;
  private static final int GATES = 2;
  private static final float WEIGHT = 0.7f;
  private static final double STEP = 1e-6;

  private final Random random = new Random(17);
  private final double[] given = random.doubles(SCORES, -3, 3).toArray();
  private final double[] outputs = random.doubles(SCORES + GATES, -2, 2).toArray();
  private final double[][] readings = {
    random.doubles(SCORES, -3, 3).toArray(), random.doubles(SCORES, -3, 3).toArray()
  };
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
    double[] gradient = Softmax.gatedGradient(outputs, readings, target, WEIGHT);
    assertThat(gradient).hasSize(SCORES + GATES);
    for (int i = 0; i < SCORES + GATES; i++) {
      double quotient =
          (gatedLoss(moved(outputs, i, STEP)) - gatedLoss(moved(outputs, i, -STEP))) / (2 * STEP);
      assertThat(gradient[i]).as("output %d", i).isCloseTo(WEIGHT * quotient, within(1e-6));
    }
  }

  private double gatedLoss(double[] said) {
    double[] scores = Arrays.copyOf(said, SCORES);
    for (int g = 0; g < GATES; g++) {
      for (int i = 0; i < SCORES; i++) {
        scores[i] += readings[g][i] / (1 + Math.exp(-said[SCORES + g]));
      }
    }
    return Softmax.crossEntropy(scores, target);
  }

  private static double[] moved(double[] values, int at, double by) {
    double[] moved = values.clone();
    moved[at] += by;
    return moved;
  }
}

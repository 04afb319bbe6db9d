package com.gammainfra.gateway.classifier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LinearHeadTest {
  private static final int BUCKETS = 256;
  private static final int DIMENSION = 5;

  @Test
  void scores_randomWeights_equalTheSumsWrittenOut() {
    long seed = 7;
    Random random = new Random(seed);
    float[] sparse = floats(random, BUCKETS * LinearHead.TASKS);
    float[] dense = floats(random, DIMENSION * LinearHead.TASKS);
    float[] bias = floats(random, LinearHead.TASKS);
    LinearHead head = LinearHead.quantize(sparse, dense, bias);
    int[] indices = random.ints(40, 0, BUCKETS).toArray();
    float[] values = floats(random, 40);
    float[] embedding = floats(random, DIMENSION);

    double[] scores = head.scores(new SparseVector(indices, values), embedding);

    for (int task = 0; task < LinearHead.TASKS; task++) {
      double expected = bias[task];
      for (int i = 0; i < indices.length; i++) {
        expected += values[i] * sparse[indices[i] * LinearHead.TASKS + task];
      }
      for (int i = 0; i < DIMENSION; i++) {
        expected += embedding[i] * dense[i * LinearHead.TASKS + task];
      }
      assertThat(scores[task]).as("seed %d, task %d", seed, task).isCloseTo(expected, within(5e-3));
    }
  }

  @Test
  void mixed_threeHeads_scoresTheirWeightedSumAndTheShift() {
    long seed = 4;
    Random random = new Random(seed);
    LinearHead ngrams = head(random, 16, 0);
    LinearHead signals = head(random, 32, 0);
    LinearHead encoder = head(random, 0, DIMENSION);
    double[] shift = random.doubles(LinearHead.TASKS).toArray();
    SparseVector ofNgrams = new SparseVector(new int[] {3, 15}, new float[] {1, 0.5f});
    SparseVector ofSignals = new SparseVector(new int[] {0, 31}, new float[] {1, 0.4f});
    float[] vector = floats(random, DIMENSION);

    LinearHead mixed = LinearHead.mixed(ngrams, 0.1, signals, 0.5, encoder, 0.4, shift);

    SparseVector joined =
        new SparseVector(new int[] {3, 15, 16, 47}, new float[] {1, 0.5f, 1, 0.4f});
    double[] scores = mixed.scores(joined, vector);
    for (int task = 0; task < LinearHead.TASKS; task++) {
      double expected =
          0.1 * ngrams.scores(ofNgrams, new float[0])[task]
              + 0.5 * signals.scores(ofSignals, new float[0])[task]
              + 0.4 * encoder.scores(new SparseVector(new int[0], new float[0]), vector)[task]
              + shift[task];
      assertThat(scores[task]).as("seed %d, task %d", seed, task).isCloseTo(expected, within(1e-3));
    }
  }

  private static LinearHead head(Random random, int buckets, int dimension) {
    return LinearHead.quantize(
        floats(random, buckets * LinearHead.TASKS),
        floats(random, dimension * LinearHead.TASKS),
        floats(random, LinearHead.TASKS));
  }

  @Test
  void constructor_arraysOfOtherShape_areRefused() {
    assertThatThrownBy(() -> new LinearHead(new short[7], new float[8], new float[8], new float[8]))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void probabilities_anyScores_sumToOne() {
    var calibration = new Calibration(1.7, List.of(0.1, 0.0, -3.0, 0.0, 2.0, 0.0, 0.0, 0.5));
    for (double size : new double[] {0, 1, 50, 5000}) {
      double[] scores = {size, -size, 0, size / 2, 1, 2, 3, -size};
      double sum = 0;
      for (double p : calibration.probabilities(scores)) {
        assertThat(p).isBetween(0.0, 1.0);
        sum += p;
      }
      assertThat(sum).isCloseTo(1, within(1e-12));
    }
  }

  @Test
  void calibration_temperatureNotPositive_isRefused() {
    assertThatThrownBy(() -> new Calibration(0, Calibration.NONE.shift()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static float[] floats(Random random, int count) {
    float[] floats = new float[count];
    for (int i = 0; i < count; i++) {
      floats[i] = (float) random.nextGaussian();
    }
    return floats;
  }
}

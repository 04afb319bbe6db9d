package com.gammainfra.gateway.classifier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class HeadTest {
  private static final int SIGNALS = 255;
  private static final int DIMENSION = 5;
  private static final int UNITS = 6;

  @Test
  void scores_randomWeights_equalTheSumsWrittenOut() {
    long seed = 7;
    Random random = new Random(seed);
    SignalNetworks networks = networks(random);
    float[] linear = floats(random, SIGNALS * Head.TASKS);
    float[] dense = floats(random, DIMENSION * Head.TASKS);
    float[] bias = floats(random, Head.TASKS);
    Head head = new Head(networks, linear, dense, bias);
    SparseVector signals =
        new SparseVector(random.ints(40, 0, SIGNALS).toArray(), floats(random, 40));
    float[] embedding = floats(random, DIMENSION);

    double[] scores = head.scores(signals, embedding);

    double[] said = networks.scores(signals);
    for (int task = 0; task < Head.TASKS; task++) {
      double expected = bias[task] + said[task];
      for (int i = 0; i < 40; i++) {
        expected += signals.values()[i] * linear[signals.indices()[i] * Head.TASKS + task];
      }
      for (int i = 0; i < DIMENSION; i++) {
        expected += embedding[i] * dense[i * Head.TASKS + task];
      }
      assertThat(scores[task]).as("seed %d, task %d", seed, task).isCloseTo(expected, within(1e-3));
    }
  }

  @Test
  void mixed_twoHeads_scoresTheirWeightedSum() {
    long seed = 4;
    Random random = new Random(seed);
    Head signals = Head.of(networks(random));
    Head encoder =
        Head.linear(
            new float[0], floats(random, DIMENSION * Head.TASKS), floats(random, Head.TASKS));
    SparseVector ofSignals = new SparseVector(new int[] {0, SIGNALS - 1}, new float[] {1, 0.4f});
    float[] vector = floats(random, DIMENSION);

    Head mixed = Head.mixed(signals, 0.5, encoder, 0.4);

    double[] scores = mixed.scores(ofSignals, vector);
    for (int task = 0; task < Head.TASKS; task++) {
      double expected =
          0.5 * signals.scores(ofSignals, new float[0])[task]
              + 0.4 * encoder.scores(new SparseVector(new int[0], new float[0]), vector)[task];
      assertThat(scores[task]).as("seed %d, task %d", seed, task).isCloseTo(expected, within(1e-3));
    }
  }

  @Test
  void corrected_headWithNetworks_scoresAsCalibratedAndWhatTheCorrectionSays() {
    Random random = new Random(9);
    Head head =
        new Head(
            networks(random),
            new float[0],
            floats(random, DIMENSION * Head.TASKS),
            floats(random, Head.TASKS));
    Head correction =
        Head.linear(
            floats(random, SIGNALS * Head.TASKS),
            floats(random, DIMENSION * Head.TASKS),
            floats(random, Head.TASKS));
    Calibration calibration =
        new Calibration(1.7, List.of(0.1, 0.0, -3.0, 0.0, 2.0, 0.0, 0.0, 0.5));
    SparseVector signals = new SparseVector(new int[] {3, SIGNALS - 2}, new float[] {1, 1});
    float[] vector = floats(random, DIMENSION);

    double[] scores = head.corrected(calibration, correction).scores(signals, vector);

    double[] before = head.scores(signals, vector);
    double[] added = correction.scores(signals, vector);
    for (int task = 0; task < Head.TASKS; task++) {
      double expected = before[task] / 1.7 + calibration.shift().get(task) + added[task];
      assertThat(scores[task]).as("task %d", task).isCloseTo(expected, within(1e-3));
    }
  }

  @Test
  void constructor_weightThatIsNoNumber_isRefused() {
    float[] bias = new float[Head.TASKS];
    bias[3] = Float.NaN;
    assertThatThrownBy(() -> Head.linear(new float[0], new float[0], bias))
        .hasMessageContaining("no number: NaN");
  }

  @Test
  void constructor_arraysOfOtherShape_areRefused() {
    assertThatThrownBy(() -> Head.linear(new float[7], new float[8], new float[8]))
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

  private static SignalNetworks networks(Random random) {
    return new SignalNetworks(
        SignalNetworksTest.network(random, SIGNALS / SignalNetworks.TEXTS, UNITS, Head.TASKS),
        SignalNetworksTest.network(random, SIGNALS, UNITS, Head.TASKS + SignalNetworks.TEXTS));
  }

  private static float[] floats(Random random, int count) {
    float[] floats = new float[count];
    for (int i = 0; i < count; i++) {
      floats[i] = (float) random.nextGaussian();
    }
    return floats;
  }
}

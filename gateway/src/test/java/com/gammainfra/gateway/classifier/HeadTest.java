package com.gammainfra.gateway.classifier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class HeadTest {
  private static final int SIGNALS = 256;
  private static final int DIMENSION = 5;
  private static final int UNITS = 6;

  @Test
  void scores_randomWeights_equalTheSumsWrittenOut() {
    long seed = 7;
    Random random = new Random(seed);
    float[] linear = floats(random, SIGNALS * Head.TASKS);
    float[] dense = floats(random, DIMENSION * Head.TASKS);
    float[] bias = floats(random, Head.TASKS);
    float[] in = floats(random, SIGNALS * UNITS);
    float[] thresholds = floats(random, UNITS);
    float[] out = floats(random, UNITS * Head.TASKS);
    HiddenLayer hidden = HiddenLayer.of(in, thresholds, out);
    Head head = new Head(linear, hidden, dense, bias);
    int[] indices = random.ints(40, 0, SIGNALS).toArray();
    float[] values = floats(random, 40);
    float[] embedding = floats(random, DIMENSION);

    double[] scores = head.scores(new SparseVector(indices, values), embedding);

    for (int task = 0; task < Head.TASKS; task++) {
      double expected = bias[task];
      for (int i = 0; i < indices.length; i++) {
        expected += values[i] * linear[indices[i] * Head.TASKS + task];
      }
      for (int i = 0; i < DIMENSION; i++) {
        expected += embedding[i] * dense[i * Head.TASKS + task];
      }
      for (int unit = 0; unit < UNITS; unit++) {
        double heard = thresholds[unit];
        for (int i = 0; i < indices.length; i++) {
          heard += values[i] * hidden.in(indices[i], unit);
        }
        expected += Math.max(0, heard) * out[unit * Head.TASKS + task];
      }
      assertThat(scores[task]).as("seed %d, task %d", seed, task).isCloseTo(expected, within(5e-3));
    }
  }

  @Test
  void mixed_twoHeads_scoresTheirWeightedSum() {
    long seed = 4;
    Random random = new Random(seed);
    Head signals = head(random, 32, 0);
    Head encoder =
        Head.linear(
            new float[0], floats(random, DIMENSION * Head.TASKS), floats(random, Head.TASKS));
    SparseVector ofSignals = new SparseVector(new int[] {0, 31}, new float[] {1, 0.4f});
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

  private static Head head(Random random, int signals, int dimension) {
    return new Head(
        floats(random, signals * Head.TASKS),
        HiddenLayer.of(
            floats(random, signals * UNITS),
            floats(random, UNITS),
            floats(random, UNITS * Head.TASKS)),
        floats(random, dimension * Head.TASKS),
        floats(random, Head.TASKS));
  }

  @Test
  void hiddenLayer_weightsOfAnySize_areKeptWithinASixtyFourthOfEachSignalsLargest() {
    Random random = new Random(7);
    float[] in = new float[SIGNALS * UNITS];
    for (int i = UNITS; i < in.length; i++) {
      in[i] = (float) Math.scalb(random.nextGaussian(), random.nextInt(-40, 20));
    }
    in[UNITS] = Math.nextDown(2f);
    HiddenLayer hidden = HiddenLayer.of(in, new float[UNITS], new float[UNITS * Head.TASKS]);
    for (int signal = 0; signal < SIGNALS; signal++) {
      float most = 0;
      for (int unit = 0; unit < UNITS; unit++) {
        most = Math.max(most, Math.abs(in[signal * UNITS + unit]));
      }
      for (int unit = 0; unit < UNITS; unit++) {
        assertThat(hidden.in(signal, unit)).isCloseTo(in[signal * UNITS + unit], within(most / 64));
      }
    }
  }

  @Test
  void hiddenLayer_weightThatIsNoNumber_isRefused() {
    float[] in = {0, Float.NaN};
    assertThatThrownBy(() -> HiddenLayer.of(in, new float[1], new float[Head.TASKS]))
        .hasMessageContaining("no number");
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

  private static float[] floats(Random random, int count) {
    float[] floats = new float[count];
    for (int i = 0; i < count; i++) {
      floats[i] = (float) random.nextGaussian();
    }
    return floats;
  }
}

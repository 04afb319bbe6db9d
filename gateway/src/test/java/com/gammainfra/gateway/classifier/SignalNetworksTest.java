package com.gammainfra.gateway.classifier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SignalNetworksTest {
  private static final int FEATURES = 20;
  private static final int UNITS = 6;
  private static final int GATE = Head.TASKS;

  private final Random random = new Random(11);
  private final Network turn = network(random, FEATURES, UNITS, Head.TASKS);
  private final Network system = network(random, 2 * FEATURES, UNITS, Head.TASKS + 1);

  @Test
  void outputs_randomWeightsAndValuesOneSignalTwice_equalTheSumsWrittenOut() {
    SparseVector signals =
        new SparseVector(new int[] {1, 4, 4, 2 * FEATURES - 1}, floats(random, 4));
    double[] outputs = system.outputs(signals);
    for (int output = 0; output <= GATE; output++) {
      double expected = system.bias()[output];
      for (int i = 0; i < 4; i++) {
        int weight = signals.indices()[i] * (GATE + 1) + output;
        expected += signals.values()[i] * system.linear()[weight];
      }
      for (int unit = 0; unit < UNITS; unit++) {
        double heard = system.hidden().thresholds()[unit];
        for (int i = 0; i < 4; i++) {
          heard += signals.values()[i] * system.hidden().in(signals.indices()[i], unit);
        }
        expected += Math.max(0, heard) * system.hidden().out()[unit * (GATE + 1) + output];
      }
      assertThat(outputs[output]).as("output %d", output).isCloseTo(expected, within(1e-4));
    }
  }

  @Test
  void below_limit_keepsTheEntriesBeforeItAndTheirValues() {
    SparseVector signals = new SparseVector(new int[] {3, 9, 1}, new float[] {1, 2, 3});
    assertThat(signals.below(9).indices()).containsExactly(3, 1);
    assertThat(signals.below(9).values()).containsExactly(1, 3);
    assertThat(signals.below(0).indices()).isEmpty();
  }

  @Test
  void scores_turnAlone_areThoseOfItsNetwork() {
    SparseVector signals = ones(0, 3, FEATURES - 1);
    assertThat(new SignalNetworks(turn, system).scores(signals)).isEqualTo(turn.outputs(signals));
  }

  @Test
  void scores_underASystemPrompt_areItsOwnAndTheTurnsThroughTheGate() {
    double[] scores = new SignalNetworks(turn, system).scores(ones(0, 3, FEATURES, FEATURES + 5));

    double[] ofTurn = turn.outputs(ones(0, 3));
    double[] above = system.outputs(ones(0, 3, FEATURES, FEATURES + 5));
    double gate = 1 / (1 + Math.exp(-above[GATE]));
    assertThat(gate).as("seed 11").isStrictlyBetween(0.0, 1.0);
    for (int task = 0; task < Head.TASKS; task++) {
      assertThat(scores[task])
          .as("task %d", task)
          .isCloseTo(above[task] + gate * ofTurn[task], within(1e-9));
    }
  }

  @Test
  void of_oneNetwork_leavesAllToTheTurn() {
    assertThat(SignalNetworks.of(turn).scores(ones(0, 3, FEATURES, 2 * FEATURES - 1)))
        .isEqualTo(turn.outputs(ones(0, 3)));
  }

  @Test
  void louder_byAFactor_saysThatMuchMoreOfEachTask() {
    SignalNetworks networks = new SignalNetworks(turn, system);
    SparseVector signals = ones(2, FEATURES + 2);
    double[] louder = networks.louder(0.5).scores(signals);
    for (int task = 0; task < Head.TASKS; task++) {
      assertThat(louder[task]).isCloseTo(0.5 * networks.scores(signals)[task], within(1e-5));
    }
  }

  @Test
  void constructor_networksOfOtherSizes_areRefused() {
    assertThatThrownBy(() -> new SignalNetworks(system, system)).hasMessageContaining("outputs");
    Network wider = network(random, 2 * FEATURES + 1, UNITS, Head.TASKS + 1);
    assertThatThrownBy(() -> new SignalNetworks(turn, wider)).hasMessageContaining("41");
    HiddenLayer narrow = network(random, 3, 2, Head.TASKS).hidden();
    assertThatThrownBy(() -> new Network(new float[8], narrow, new float[8]))
        .hasMessageContaining("hidden layer");
  }

  static Network network(Random random, int signals, int units, int outputs) {
    return new Network(
        floats(random, signals * outputs),
        HiddenLayer.of(
            floats(random, signals * units),
            floats(random, units),
            floats(random, units * outputs)),
        floats(random, outputs));
  }

  static float[] floats(Random random, int count) {
    float[] floats = new float[count];
    for (int i = 0; i < count; i++) {
      floats[i] = (float) (0.3 * random.nextGaussian());
    }
    return floats;
  }

  private static SparseVector ones(int... indices) {
    float[] values = new float[indices.length];
    IntStream.range(0, values.length).forEach(i -> values[i] = 1);
    return new SparseVector(indices, values);
  }
}

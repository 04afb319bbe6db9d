package com.gammainfra.gateway.classifier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SignalNetworksTest {
  private static final int FEATURES = 20;
  private static final int UNITS = 6;
  private static final int TEXTS = SignalNetworks.TEXTS;
  private static final int OUTPUTS = Head.TASKS + TEXTS;

  private final Random random = new Random(11);
  private final Network turn = network(random, FEATURES, UNITS, Head.TASKS);
  private final Network context = network(random, TEXTS * FEATURES, UNITS, OUTPUTS);

  @Test
  void outputs_randomWeightsAndValuesOneSignalTwice_equalTheSumsWrittenOut() {
    SparseVector signals =
        new SparseVector(new int[] {1, 4, 4, TEXTS * FEATURES - 1}, floats(random, 4));
    double[] outputs = context.outputs(signals);
    for (int output = 0; output < OUTPUTS; output++) {
      double expected = context.bias()[output];
      for (int i = 0; i < 4; i++) {
        int weight = signals.indices()[i] * OUTPUTS + output;
        expected += signals.values()[i] * context.linear()[weight];
      }
      for (int unit = 0; unit < UNITS; unit++) {
        double heard = context.hidden().thresholds()[unit];
        for (int i = 0; i < 4; i++) {
          heard += signals.values()[i] * context.hidden().in(signals.indices()[i], unit);
        }
        expected += Math.max(0, heard) * context.hidden().out()[unit * OUTPUTS + output];
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
  void between_limits_countsFromTheFirst() {
    SparseVector signals = new SparseVector(new int[] {3, 9, 1, 5}, new float[] {1, 2, 3, 4});
    assertThat(signals.between(3, 9).indices()).containsExactly(0, 2);
    assertThat(signals.between(3, 9).values()).containsExactly(1, 4);
  }

  @Test
  void scores_turnAlone_areThoseOfItsNetwork() {
    SparseVector signals = ones(0, 3, FEATURES - 1);
    assertThat(new SignalNetworks(turn, context).scores(signals)).isEqualTo(turn.outputs(signals));
  }

  @Test
  void scores_inAContext_areItsOwnAndEachTextsThroughItsGate() {
    SparseVector all = ones(0, 3, FEATURES, FEATURES + 5, 2 * FEATURES + 7);
    double[] scores = new SignalNetworks(turn, context).scores(all);

    double[] outputs = context.outputs(all);
    List<double[]> readings =
        List.of(turn.outputs(ones(0, 3)), turn.outputs(ones(0, 5)), turn.outputs(ones(7)));
    for (int task = 0; task < Head.TASKS; task++) {
      double expected = outputs[task];
      for (int text = 0; text < TEXTS; text++) {
        expected += readings.get(text)[task] / (1 + Math.exp(-outputs[Head.TASKS + text]));
      }
      assertThat(scores[task]).as("task %d", task).isCloseTo(expected, within(1e-9));
    }
  }

  @Test
  void readings_textWithoutSignals_saysNothing() {
    double[][] readings = SignalNetworks.readings(turn, ones(2 * FEATURES + 1));
    assertThat(readings[0]).containsOnly(0);
    assertThat(readings[1]).containsOnly(0);
    assertThat(readings[2]).isEqualTo(turn.outputs(ones(1)));
  }

  @Test
  void of_oneNetwork_leavesAllToTheTurn() {
    assertThat(SignalNetworks.of(turn).scores(ones(0, 3, FEATURES, TEXTS * FEATURES - 1)))
        .isEqualTo(turn.outputs(ones(0, 3)));
  }

  @Test
  void louder_byAFactor_saysThatMuchMoreOfEachTask() {
    SignalNetworks networks = new SignalNetworks(turn, context);
    SparseVector signals = ones(2, FEATURES + 2);
    double[] louder = networks.louder(0.5).scores(signals);
    for (int task = 0; task < Head.TASKS; task++) {
      assertThat(louder[task]).isCloseTo(0.5 * networks.scores(signals)[task], within(1e-5));
    }
  }

  @Test
  void constructor_networksOfOtherSizes_areRefused() {
    assertThatThrownBy(() -> new SignalNetworks(context, context)).hasMessageContaining("outputs");
    Network wider = network(random, TEXTS * FEATURES + 1, UNITS, OUTPUTS);
    assertThatThrownBy(() -> new SignalNetworks(turn, wider)).hasMessageContaining("61");
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

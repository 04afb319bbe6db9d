package com.gammainfra.tuning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;
import org.junit.jupiter.api.Test;

class InnerUnitsTest {
  private static final String IN = "encoder.layer.0.intermediate.dense.weight";
  private static final String OUT = "encoder.layer.0.output.dense.weight";
  private static final int KEPT = 1000;
  private static final Weights TWO_LAYERS = OnnxWeights.of(Origin.MINILM).first(2);

  @Test
  void narrowed_theOtherUnitsReachNothing_embedsAsBefore() {
    Weights idle = zero(OUT, i -> goes(i / Encoder.WIDTH));
    assertSameVectors(idle, InnerUnits.narrowed(idle, KEPT, Prompts.laid()));
  }

  @Test
  void narrowed_theOtherUnitsAreConstant_theirShareStaysInTheBias() {
    Weights constant = zero(IN, i -> goes(i % InnerUnits.ORIGINAL));
    Weights narrowed = InnerUnits.narrowed(constant, KEPT, Prompts.laid());
    assertSameVectors(constant, narrowed);
    assertThat(narrowed.get("encoder.layer.0.output.dense.bias").values())
        .isNotEqualTo(constant.get("encoder.layer.0.output.dense.bias").values());
  }

  @Test
  void narrowed_halfTheUnits_movesVectorsLittle() {
    List<float[]> whole = Vectors.ofEncoder(TWO_LAYERS);
    List<float[]> half = Vectors.ofEncoder(InnerUnits.narrowed(TWO_LAYERS, 768, Prompts.laid()));
    for (int i = 0; i < whole.size(); i++) {
      assertThat(Vectors.cosine(half.get(i), whole.get(i))).as("prompt %d", i).isGreaterThan(0.95);
    }
  }

  @Test
  void narrowed_lastLayer_staysWhole() {
    Weights narrowed = InnerUnits.narrowed(TWO_LAYERS, 100, Prompts.laid());
    assertThat(narrowed.get(IN).shape()).containsExactly(Encoder.WIDTH, 100);
    assertThat(narrowed.get(OUT).shape()).containsExactly(100, Encoder.WIDTH);
    assertThat(narrowed.get("encoder.layer.1.intermediate.dense.weight").shape())
        .containsExactly(Encoder.WIDTH, InnerUnits.ORIGINAL);
  }

  @Test
  void narrowed_noMoreThanAskedFor_changesNothing() {
    Weights narrow = InnerUnits.narrowed(TWO_LAYERS, 100, Prompts.laid());
    InnerUnits.narrowed(narrow, 100, Prompts.laid())
        .tensors()
        .forEach(
            (name, tensor) ->
                assertThat(tensor.values()).as(name).isEqualTo(narrow.get(name).values()));
  }

  @Test
  void narrowed_byNoPrompts_isRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> InnerUnits.narrowed(TWO_LAYERS, 100, List.of()));
  }

  @Test
  void narrowed_toNothing_isRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> InnerUnits.narrowed(TWO_LAYERS, 0, Prompts.laid()))
        .withMessageContaining("0 inner units");
  }

  /** Whether a unit is one of those that do nothing: 536 of them, all over. */
  private static boolean goes(int unit) {
    return unit % 3 == 1 || unit >= 1500;
  }

  /** With zeros at the places chosen. */
  private static Weights zero(String name, IntPredicate places) {
    Map<String, Weights.Tensor> tensors = new LinkedHashMap<>(TWO_LAYERS.tensors());
    Weights.Tensor tensor = TWO_LAYERS.get(name);
    float[] values = tensor.values().clone();
    for (int i = 0; i < values.length; i++) {
      values[i] = places.test(i) ? 0 : values[i];
    }
    tensors.put(name, new Weights.Tensor(tensor.shape(), values));
    return new Weights(tensors);
  }

  private static void assertSameVectors(Weights expected, Weights actual) {
    assertThat(actual.get(IN).shape()).containsExactly(Encoder.WIDTH, KEPT);
    List<float[]> before = Vectors.ofEncoder(expected);
    List<float[]> after = Vectors.ofEncoder(actual);
    for (int i = 0; i < before.size(); i++) {
      assertThat(after.get(i)).as("prompt %d", i).containsExactly(before.get(i), within(1e-4f));
    }
  }
}

package com.gammainfra.tuning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WeightsTest {
  @TempDir private Path folder = Path.of("");

  @Test
  void read_whatWasWritten_isTheSame() throws IOException {
    Weights weights =
        new Weights(
            Map.of(
                "encoder.layer.0.x.weight",
                new Weights.Tensor(new long[] {2, 3}, new float[] {1, -2, 3.5f, 0, 1e-9f, 6})));
    Path file = folder.resolve("weights.bin");
    weights.write(file);
    Weights read = Weights.read(file);
    assertThat(read.tensors()).containsOnlyKeys("encoder.layer.0.x.weight");
    Weights.Tensor tensor = read.get("encoder.layer.0.x.weight");
    assertThat(tensor.shape()).containsExactly(2, 3);
    assertThat(tensor.values()).containsExactly(1, -2, 3.5f, 0, 1e-9f, 6);
  }

  @Test
  void first_twoOfThreeLayers_dropsTheThird() {
    Weights.Tensor tensor = new Weights.Tensor(new long[] {1}, new float[1]);
    Weights weights =
        new Weights(
            Map.of(
                "embeddings.x", tensor,
                "encoder.layer.0.x", tensor,
                "encoder.layer.1.x", tensor,
                "encoder.layer.2.x", tensor));
    assertThat(weights.first(2).tensors())
        .containsOnlyKeys("embeddings.x", "encoder.layer.0.x", "encoder.layer.1.x");
    assertThatIllegalArgumentException().isThrownBy(() -> weights.first(4));
  }
}

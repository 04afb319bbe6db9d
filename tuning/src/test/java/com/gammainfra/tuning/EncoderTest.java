package com.gammainfra.tuning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.gammainfra.gateway.classifier.EmbeddingException;
import java.util.List;
import org.junit.jupiter.api.Test;

class EncoderTest {
  @Test
  void pooled_untunedWeights_equalsOnnxRuntimeOnTheFp32GraphAskedOnce() throws EmbeddingException {
    List<float[]> expected = Vectors.ofModel(Vectors.askedOnce(OnnxWeights.graph(Origin.MINILM)));
    List<float[]> actual = Vectors.ofEncoder(OnnxWeights.of(Origin.MINILM));
    assertThat(actual).hasSameSizeAs(expected);
    for (int i = 0; i < expected.size(); i++) {
      assertThat(actual.get(i)).as("prompt %d", i).containsExactly(expected.get(i), within(1e-4f));
    }
  }
}

package com.gammainfra.tuning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

class QuantizedTest {
  @Test
  void perColumn_randomMatrix_isWithinHalfAStepOfEachColumn() {
    long seed = 11;
    int columns = 7;
    float[] values = new float[columns * 50];
    Random random = new Random(seed);
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (random.nextGaussian() * (1 + i % columns));
    }
    Quantized quantized = Quantized.perColumn(values, columns);
    for (int i = 0; i < values.length; i++) {
      float scale = quantized.scales()[i % columns];
      assertThat(quantized.bytes()[i]).as("seed %d", seed).isBetween((byte) -64, (byte) 64);
      assertThat(quantized.bytes()[i] * scale).isCloseTo(values[i], within(scale * 0.501f));
    }
  }

  @Test
  void perTensor_lopsidedValues_areUnsignedAroundTheMiddle() {
    Quantized quantized = Quantized.perTensor(new float[] {-1, 0, 0.5f, 1, 255f / 127.5f});
    assertThat(quantized.zeroPoint()).isEqualTo(128);
    assertThat(quantized.bytes())
        .containsExactly((byte) 64, (byte) 128, (byte) 160, (byte) 192, (byte) 255);
  }

  @Test
  void perColumn_columnOfZeros_staysZero() {
    Quantized quantized = Quantized.perColumn(new float[] {0, 1, 0, -1}, 2);
    assertThat(quantized.bytes()).containsExactly(0, 64, 0, -64);
    assertThat(quantized.scales()[0]).isEqualTo(1);
  }
}

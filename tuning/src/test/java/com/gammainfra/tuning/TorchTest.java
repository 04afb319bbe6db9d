package com.gammainfra.tuning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TorchTest {
  private static final int SIZE = 256;

  @Test
  void roundFactors_onAndOff_changesProductsALittleAndThenNotAtAll() {
    float[] exact = product();
    float[] rounded;
    Torch.roundFactors(true);
    try {
      rounded = product();
    } finally {
      Torch.roundFactors(false);
    }
    float[] exactAgain = product();
    assertThat(exactAgain).containsExactly(exact);
    for (int i = 0; i < exact.length; i++) {
      // each factor is off by at most 2⁻⁹ of itself; sums of 256 such products have errors of ±0.05
      assertThat(rounded[i]).isCloseTo(exact[i], within(0.5f));
    }
  }

  private static float[] product() {
    Random random = new Random(5);
    try (NDManager manager = Torch.manager()) {
      NDArray left = manager.create(gaussian(random), new Shape(SIZE, SIZE));
      NDArray right = manager.create(gaussian(random), new Shape(SIZE, SIZE));
      return left.matMul(right).toFloatArray();
    }
  }

  private static float[] gaussian(Random random) {
    float[] values = new float[SIZE * SIZE];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }
}

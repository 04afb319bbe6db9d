package com.gammainfra.gateway.classifier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

class HiddenLayerTest {
  private static final int SIGNALS = 256;
  private static final int UNITS = 6;

  @Test
  void of_weightsOfAnySize_areKeptWithinASixtyFourthOfEachSignalsLargest() {
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
  void of_weightThatIsNoNumber_isRefused() {
    float[] in = {0, Float.NaN};
    assertThatThrownBy(() -> HiddenLayer.of(in, new float[1], new float[Head.TASKS]))
        .hasMessageContaining("no number");
  }

  @Test
  void constructor_arraysThatDoNotFit_areRefused() {
    assertThatThrownBy(() -> HiddenLayer.of(new float[7], new float[2], new float[16]))
        .hasMessageContaining("do not fit 2 units");
    int units = 1 << 16;
    byte[] powers = new byte[units];
    assertThatThrownBy(
            () -> new HiddenLayer(powers, new byte[0], new float[units], new float[units]))
        .as("2^32 steps, which an int would take for none")
        .hasMessageContaining("do not fit");
    assertThatThrownBy(
            () -> new HiddenLayer(new byte[] {65}, new byte[1], new float[1], new float[8]))
        .hasMessageContaining("2^65");
  }
}

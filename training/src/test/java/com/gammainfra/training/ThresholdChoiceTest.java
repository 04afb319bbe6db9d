package com.gammainfra.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ThresholdChoiceTest {
  @Test
  void lowest_gainThatChanceExplains_takesTheLowest() {
    var acceptable = new TreeMap<>(Map.of(15, 1254L, 38, 1256L, 60, 1200L));
    assertThat(ThresholdChoice.lowest(acceptable, 1433)).isEqualTo(15);
  }

  @Test
  void lowest_gainBeyondTheStandardError_takesTheFirstWithinIt() {
    var acceptable = new TreeMap<>(Map.of(15, 500L, 40, 795L, 50, 800L));
    assertThat(ThresholdChoice.lowest(acceptable, 1000)).isEqualTo(40);
  }

  @Test
  void lowest_allRight_takesTheLowestOfThem() {
    var acceptable = new TreeMap<>(Map.of(15, 99L, 20, 100L, 30, 100L));
    assertThat(ThresholdChoice.lowest(acceptable, 100)).isEqualTo(20);
  }
}

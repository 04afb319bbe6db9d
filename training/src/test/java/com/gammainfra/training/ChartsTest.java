package com.gammainfra.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ChartsTest {
  private static final List<Judged> ROWS = rows();

  @Test
  void reliability_twoLines_namesAxesAndLines() {
    Map<String, List<CalibrationError.Bin>> bins = new LinkedHashMap<>();
    bins.put("strict", CalibrationError.equalWidthBins(ROWS, 10));
    bins.put("acceptable", CalibrationError.equalWidthBins(ROWS, 10));
    assertThat(Charts.reliability("Reliability", bins))
        .contains("<svg", "confidence (mean of the bin)", "share right", "strict", "acceptable");
  }

  @Test
  void riskCoverage_oneCurve_namesAxesAndTarget() {
    assertThat(Charts.riskCoverage("Risk", Map.of("router", SelectiveCurve.of(ROWS)), 0.05))
        .contains("<svg", "coverage (share answered", "risk (share wrong", "target", "router");
  }

  @Test
  void reliability_sameRowsTwice_isTheSameText() {
    Map<String, List<CalibrationError.Bin>> bins =
        Map.of("a", CalibrationError.equalWidthBins(ROWS, 10));
    assertThat(Charts.reliability("t", bins)).isEqualTo(Charts.reliability("t", bins));
  }

  private static List<Judged> rows() {
    Random random = new Random(1);
    List<Judged> rows = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      double confidence = random.nextDouble(0.3, 1);
      rows.add(new Judged(confidence, random.nextDouble() < confidence));
    }
    return rows;
  }
}

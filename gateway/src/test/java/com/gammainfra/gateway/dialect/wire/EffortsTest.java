package com.gammainfra.gateway.dialect.wire;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EffortsTest {

  @ParameterizedTest
  @CsvSource({"1, low", "4096, low", "4097, medium", "16384, medium", "16385, high"})
  void budgetOfTokens_isTheEffortNextToIt(int tokens, String effort) {
    assertThat(Efforts.ofTokens(tokens)).isEqualTo(effort);
  }
}

package com.gammainfra.gateway.server;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class UsageCsvTest {

  @Test
  void cell_thatASpreadsheetCouldRun_beginsWithAnApostrophe() {
    assertThat(UsageCsv.cell("=1+1")).isEqualTo("'=1+1");
    assertThat(UsageCsv.cell("+cmd|' /C calc'!A0")).isEqualTo("'+cmd|' /C calc'!A0");
    assertThat(UsageCsv.cell("-2+3")).isEqualTo("'-2+3");
    assertThat(UsageCsv.cell("@SUM(A1,B1)")).isEqualTo("\"'@SUM(A1,B1)\"");
    assertThat(UsageCsv.cell("\t=1")).isEqualTo("'\t=1");
    assertThat(UsageCsv.cell("\r=1")).isEqualTo("\"'\r=1\"");
  }

  @Test
  void cell_numberOrPlainText_staysAsItIs() {
    assertThat(UsageCsv.cell("-0.001300000")).isEqualTo("-0.001300000");
    assertThat(UsageCsv.cell("openai/gpt-5-mini")).isEqualTo("openai/gpt-5-mini");
    assertThat(UsageCsv.cell("")).isEmpty();
    assertThat(UsageCsv.cell("a,\"b\"\nc")).isEqualTo("\"a,\"\"b\"\"\nc\"");
  }
}

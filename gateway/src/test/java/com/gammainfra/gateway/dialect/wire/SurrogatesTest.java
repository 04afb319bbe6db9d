package com.gammainfra.gateway.dialect.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Halves of characters in JSON's escapes. */
class SurrogatesTest {

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "\"\\ud800\",\"\\ufffd\"",
        "\"\\uDC00x\",\"\\ufffdx\"",
        "\"\\ud83e\\udd8a\",\"\\ud83e\\udd8a\"",
        "\"\\ud83e\\ud83e\\udd8a\",\"\\ufffd\\ud83e\\udd8a\"",
        "\"\\\\ud800\",\"\\\\ud800\"",
        "\"\\u00e4\\ud8\",\"\\u00e4\\ud8\"",
        "\"\\ud800\\n\",\"\\ufffd\\n\"",
        "plain,plain",
      })
  void halfThatStandsAlone_isReplaced_andNothingElse(String json, String expected) {
    assertThat(new String(Surrogates.mended(json.getBytes(UTF_8)), UTF_8)).isEqualTo(expected);
  }
}

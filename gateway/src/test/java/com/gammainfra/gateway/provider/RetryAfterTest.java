package com.gammainfra.gateway.provider;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Both forms of the header {@code Retry-After}. */
class RetryAfterTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      value = {
        "-    | -                              | -",
        "7    | -                              | 7",
        "0.5  | -                              | 0.5",
        "-3   | -                              | -3",
        "Mon, 23 Nov 2026 12:00:30 GMT | Mon, 23 Nov 2026 12:00:00 GMT | 30",
        "Mon, 23 Nov 2026 12:00:00 GMT | Mon, 23 Nov 2026 12:00:30 GMT | 0",
        "Mon, 23 Nov 2026 12:00:30 GMT | -                             | 20",
        "Mon, 23 Nov 2026 12:00:30 GMT | soon                          | -",
        "soon                          | Mon, 23 Nov 2026 12:00:00 GMT | -"
      })
  void value_isSecondsFromTheResponsesOwnDate_orElseFromNow(
      @Nullable String value, @Nullable String date, @Nullable String seconds) {
    Instant now = Instant.parse("2026-11-23T12:00:10Z");

    assertThat(RetryAfter.seconds(value, date, now)).isEqualTo(seconds);
  }
}

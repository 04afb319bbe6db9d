package com.gammainfra.gateway.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Amounts of money: reading, adding, showing. */
class UsdTest {

  @ParameterizedTest
  @CsvSource({
    "0, 0, 0.000000000, 0.000000",
    "0.000123, 123000, 0.000123000, 0.000123",
    "0.0000005, 500, 0.000000500, 0.000000",
    "0.0000015, 1500, 0.000001500, 0.000002",
    "0.0000025, 2500, 0.000002500, 0.000002",
    "0.000002501, 2501, 0.000002501, 0.000003",
    "12.5, 12500000000, 12.500000000, 12.500000",
    "-0.25, -250000000, -0.250000000, -0.250000",
    "9223372036.854775807, 9223372036854775807, 9223372036.854775807, 9223372036.854776",
  })
  void amount_readFromDollars_isShownExactlyAndInMicros(
      String dollars, long nanos, String exact, String micros) {
    Usd amount = Usd.parse(dollars);

    assertThat(amount.nanos()).isEqualTo(nanos);
    assertThat(amount.exact()).isEqualTo(exact);
    assertThat(amount.micros()).isEqualTo(micros);
    assertThat(amount.toString()).isEqualTo("$" + exact);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0.0000000001", "9223372036.854775808", "1e400"})
  void amount_tooFineOrTooLarge_isRefused(String dollars) {
    assertThatThrownBy(() -> Usd.parse(dollars)).isInstanceOf(ArithmeticException.class);
  }

  @Test
  void amount_thatIsNoNumber_isRefused() {
    assertThatThrownBy(() -> Usd.parse("a dollar")).isInstanceOf(NumberFormatException.class);
  }

  @Test
  void plus_beyondALong_throws() {
    assertThat(new Usd(1).plus(new Usd(2))).isEqualTo(new Usd(3));
    assertThatThrownBy(() -> new Usd(Long.MAX_VALUE).plus(new Usd(1)))
        .isInstanceOf(ArithmeticException.class);
  }

  @Test
  void exceeds_anEqualAmount_isFalse() {
    assertThat(new Usd(1).exceeds(new Usd(1))).isFalse();
    assertThat(new Usd(2).exceeds(new Usd(1))).isTrue();
    assertThat(new Usd(2)).isGreaterThan(new Usd(1));
  }
}

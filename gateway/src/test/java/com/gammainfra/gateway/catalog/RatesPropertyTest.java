package com.gammainfra.gateway.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.gammainfra.gateway.chat.Usage;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Charges against exact decimal arithmetic. */
class RatesPropertyTest {

  @Test
  void charge_ofRandomTokensAndRates_equalsExactArithmetic() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int i = 0; i < 200_000; i++) {
      long tokens = random.nextLong() >>> (1 + random.nextInt(63));
      long rate = random.nextLong() >>> (1 + random.nextInt(63));
      BigDecimal expected =
          BigDecimal.valueOf(tokens)
              .multiply(BigDecimal.valueOf(rate))
              .movePointLeft(6)
              .setScale(0, RoundingMode.HALF_EVEN);
      if (expected.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) <= 0) {
        assertThat(Rates.charge(tokens, rate).nanos())
            .as("seed %d: %d tokens at %d", seed, tokens, rate)
            .isEqualTo(expected.longValueExact());
      } else {
        assertThatThrownBy(() -> Rates.charge(tokens, rate))
            .as("seed %d: %d tokens at %d", seed, tokens, rate)
            .isInstanceOf(ArithmeticException.class);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "0, 9223372036854775807, 0",
    "1, 499999, 0",
    "1, 500000, 0",
    "1, 500001, 1",
    "3, 500000, 2",
    "5, 500000, 2",
    "7, 500000, 4",
    "1000000, 3625000, 3625000",
    "1, 3625000, 4",
    "9223372036854775807, 1000000, 9223372036854775807",
    "1000000, 9223372036854775807, 9223372036854775807",
    "9223372036854775807, 1, 9223372036855",
  })
  void charge_atTiesAndBounds_roundsHalfEven(long tokens, long rate, long nanos) {
    assertThat(Rates.charge(tokens, rate)).isEqualTo(new Usd(nanos));
  }

  @Test
  void charge_beyondALong_throws() {
    assertThatThrownBy(() -> Rates.charge(Long.MAX_VALUE, 1_000_001))
        .isInstanceOf(ArithmeticException.class);
    assertThatThrownBy(() -> Rates.charge(Long.MAX_VALUE, Long.MAX_VALUE))
        .isInstanceOf(ArithmeticException.class);
  }

  @Test
  void cost_ofEveryClass_roundsEachOnceAndAdds() {
    Price price =
        new Price(
            Instant.MIN,
            "test",
            new Rates(500_000, 1_500_000, 500_000, 2_500_000, 3_500_000),
            List.of(),
            null,
            "test@undated");
    Usage usage = new Usage(1, 1, 1, 1, 1, 0, false);

    Cost cost = Cost.of(usage, price, Instant.EPOCH);

    // 0.5 → 0, 1.5 → 2, 0.5 → 0, 2.5 → 2 and 3.5 → 4: not round(8.5).
    assertThat(cost.input()).isEqualTo(new Usd(4));
    assertThat(cost.output()).isEqualTo(new Usd(4));
    assertThat(cost.total()).isEqualTo(new Usd(8));
    assertThat(cost.priceVersion()).isEqualTo("test@undated");
  }
}

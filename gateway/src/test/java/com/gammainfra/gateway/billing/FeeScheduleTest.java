package com.gammainfra.gateway.billing;

import static org.assertj.core.api.Assertions.assertThat;

import com.gammainfra.gateway.catalog.Usd;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FeeScheduleTest {

  private static final FeeSchedule FEES =
      new FeeSchedule(
          List.of(
              new FeeSchedule.Rate(null, BigDecimal.valueOf(3)),
              new FeeSchedule.Rate(LocalDate.of(2026, 6, 24), BigDecimal.valueOf(5))));

  @ParameterizedTest
  @CsvSource({
    "MANAGED, 10,     2020-01-01T00:00:00Z, 0.30",
    "MANAGED, 10,     2026-06-23T23:59:59.999Z, 0.30",
    "MANAGED, 10,     2026-06-24T00:00:00Z, 0.50",
    "MANAGED, 25.30,  2026-11-28T12:00:00Z, 1.26", // 1.265 to the even cent
    "MANAGED, 25.50,  2026-11-28T12:00:00Z, 1.28", // 1.275 to the even cent
    "MANAGED, 10000,  2026-11-28T12:00:00Z, 500",
    "BYOK,    10,     2026-11-28T12:00:00Z, 0",
    "BYOK,    5,      2020-01-01T00:00:00Z, 0"
  })
  void fee_byDayAndAmount_isThatOfTheTable(Purse purse, String amount, Instant when, String fee) {
    assertThat(FEES.fee(purse, Usd.parse(amount), when)).isEqualTo(Usd.parse(fee));
  }
}

package com.gammainfra.gateway.billing;

import com.gammainfra.gateway.catalog.Usd;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a managed top-up costs besides, by day (UTC). The customer pays the amount and the fee, the
 * balance gains the amount. The fee is rounded half-even to the cent.
 *
 * @param rates the earliest first; the last that has begun holds
 */
public record FeeSchedule(List<Rate> rates) {

  private static final BigDecimal HUNDRED = BigDecimal.valueOf(100);

  /**
   * A share, from a day on.
   *
   * @param from its first day; null for since ever
   */
  public record Rate(@Nullable LocalDate from, BigDecimal percent) {}

  public FeeSchedule {
    rates = List.copyOf(rates);
  }

  /** The percentage at that time; zero before the first rate. */
  public BigDecimal percentAt(Instant when) {
    LocalDate day = LocalDate.ofInstant(when, ZoneOffset.UTC);
    BigDecimal percent = BigDecimal.ZERO;
    for (Rate rate : rates) {
      if (rate.from() == null || !day.isBefore(rate.from())) {
        percent = rate.percent();
      }
    }
    return percent;
  }

  /** What is paid besides {@code amount} at that time; a top-up of the own-key balance is free. */
  public Usd fee(Purse purse, Usd amount, Instant when) {
    return switch (purse) {
      case BYOK -> Usd.ZERO;
      case MANAGED ->
          Usd.parse(
              amount
                  .toBigDecimal()
                  .multiply(percentAt(when))
                  .divide(HUNDRED, 2, RoundingMode.HALF_EVEN)
                  .toPlainString());
    };
  }
}

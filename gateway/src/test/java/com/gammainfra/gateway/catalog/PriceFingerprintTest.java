package com.gammainfra.gateway.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.DayOfWeek;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A fingerprint names what is charged: every rate, bound and hour counts, and nothing else. */
class PriceFingerprintTest {

  private static final Rates RATES = new Rates(250, 25, 300, 500, 2000);
  private static final PeakHours.Window MORNING =
      new PeakHours.Window(LocalTime.of(1, 0), LocalTime.of(4, 0));
  private static final PeakHours.Window NOON =
      new PeakHours.Window(LocalTime.of(6, 0), LocalTime.of(10, 0));
  private static final Set<DayOfWeek> WORKDAYS = EnumSet.range(DayOfWeek.MONDAY, DayOfWeek.FRIDAY);

  @Test
  void fingerprint_ofAPrice_staysTheSameForEver() {
    assertThat(PriceFingerprint.of(RATES, List.of(), null)).isEqualTo("d3ff2e3e");
    assertThat(
            PriceFingerprint.of(
                RATES,
                List.of(new Price.Tier(200_000, RATES)),
                offPeak(List.of(MORNING, NOON), WORKDAYS, ZoneId.of("Asia/Shanghai"), RATES)))
        .as("receipts of years ago name it")
        .isEqualTo("09202b22");
  }

  @Test
  void fingerprint_whenAnyPartDiffers_differs() {
    List<Price.Tier> tiers = List.of(new Price.Tier(1000, RATES));
    List<String> all =
        List.of(
            PriceFingerprint.of(RATES, List.of(), null),
            PriceFingerprint.of(new Rates(251, 25, 300, 500, 2000), List.of(), null),
            PriceFingerprint.of(new Rates(250, 26, 300, 500, 2000), List.of(), null),
            PriceFingerprint.of(new Rates(250, 25, 301, 500, 2000), List.of(), null),
            PriceFingerprint.of(new Rates(250, 25, 300, 501, 2000), List.of(), null),
            PriceFingerprint.of(new Rates(250, 25, 300, 500, 2001), List.of(), null),
            PriceFingerprint.of(RATES, tiers, null),
            PriceFingerprint.of(RATES, List.of(new Price.Tier(1001, RATES)), null),
            PriceFingerprint.of(RATES, List.of(new Price.Tier(1000, Rates.of(1, 1))), null),
            hours(List.of(MORNING), WORKDAYS, ZoneOffset.UTC, RATES),
            hours(List.of(NOON), WORKDAYS, ZoneOffset.UTC, RATES),
            hours(List.of(MORNING, NOON), WORKDAYS, ZoneOffset.UTC, RATES),
            hours(List.of(MORNING), Set.of(DayOfWeek.MONDAY), ZoneOffset.UTC, RATES),
            hours(List.of(MORNING), WORKDAYS, ZoneId.of("Asia/Shanghai"), RATES),
            hours(List.of(MORNING), WORKDAYS, ZoneOffset.UTC, Rates.of(1, 1)));

    assertThat(new HashSet<>(all)).hasSameSizeAs(all);
    assertThat(all).allSatisfy(one -> assertThat(one).matches("[0-9a-f]{8}"));
  }

  @Test
  void fingerprint_ofHoursInAnotherOrder_isTheSame() {
    assertThat(hours(List.of(NOON, MORNING), WORKDAYS, ZoneOffset.UTC, RATES))
        .isEqualTo(hours(List.of(MORNING, NOON), WORKDAYS, ZoneOffset.UTC, RATES));
  }

  private static String hours(
      List<PeakHours.Window> windows, Set<DayOfWeek> days, ZoneId zone, Rates rates) {
    return PriceFingerprint.of(RATES, List.of(), offPeak(windows, days, zone, rates));
  }

  private static Price.OffPeak offPeak(
      List<PeakHours.Window> windows, Set<DayOfWeek> days, ZoneId zone, Rates rates) {
    return new Price.OffPeak(new PeakHours(windows, days, zone), rates);
  }
}

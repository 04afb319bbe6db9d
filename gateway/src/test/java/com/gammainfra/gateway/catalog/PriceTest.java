package com.gammainfra.gateway.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which rates hold when, for how long a prompt. */
class PriceTest {

  private static final Rates STANDARD = Rates.of(100, 100);
  private static final Rates LONG = Rates.of(200, 200);
  private static final Rates LONGER = Rates.of(300, 300);
  private static final Rates OFF_PEAK = Rates.of(50, 50);

  private static final PeakHours BEIJING_WORKDAYS =
      new PeakHours(
          List.of(
              new PeakHours.Window(LocalTime.of(1, 0), LocalTime.of(4, 0)),
              new PeakHours.Window(LocalTime.of(6, 0), LocalTime.of(10, 0))),
          EnumSet.range(DayOfWeek.MONDAY, DayOfWeek.FRIDAY),
          ZoneId.of("Asia/Shanghai"));

  @ParameterizedTest
  @CsvSource({"0, 100", "1000, 100", "1001, 200", "2000, 200", "2001, 300", "999999999, 300"})
  void tiers_byInputTokens_beginAboveTheirBound(long tokens, long input) {
    Price price =
        price(
            "2026-01-01T00:00:00Z",
            List.of(new Price.Tier(1000, LONG), new Price.Tier(2000, LONGER)),
            null);

    assertThat(price.ratesFor(Instant.EPOCH, tokens).input()).isEqualTo(input);
  }

  @ParameterizedTest
  @CsvSource({
    // A Monday in Beijing begins on Sunday, 16:00 UTC: the windows lie within one day of both.
    "2026-11-22T02:00:00Z, false", // Sunday
    "2026-11-23T00:59:59.999999999Z, false",
    "2026-11-23T01:00:00Z, true", // Monday
    "2026-11-23T03:59:59.999999999Z, true",
    "2026-11-23T04:00:00Z, false",
    "2026-11-23T05:59:59Z, false",
    "2026-11-23T06:00:00Z, true",
    "2026-11-23T09:59:59Z, true",
    "2026-11-23T10:00:00Z, false",
    "2026-11-27T02:00:00Z, true", // Friday
    "2026-11-28T02:00:00Z, false", // Saturday
  })
  void peakHours_ofBeijingsWorkdays_areTheTwoWindows(Instant at, boolean peak) {
    assertThat(BEIJING_WORKDAYS.contains(at)).isEqualTo(peak);
  }

  @ParameterizedTest
  @CsvSource({
    "2026-11-22T15:59:59Z, false", // Sunday, 23:59:59 in Beijing
    "2026-11-22T16:00:00Z, true", // Monday, 00:00 in Beijing
    "2026-11-27T15:59:59Z, true", // Friday, 23:59:59 in Beijing
    "2026-11-27T16:00:00Z, false", // Saturday, 00:00 in Beijing
  })
  void peakHours_inAWindowAcrossBeijingsMidnight_goByBeijingsDay(Instant at, boolean peak) {
    PeakHours evening =
        new PeakHours(
            List.of(new PeakHours.Window(LocalTime.of(15, 0), LocalTime.of(17, 0))),
            BEIJING_WORKDAYS.days(),
            BEIJING_WORKDAYS.zone());

    assertThat(evening.contains(at)).isEqualTo(peak);
  }

  @Test
  void rates_offPeak_areTheCheaperOnes() {
    Price price =
        price("2026-01-01T00:00:00Z", List.of(), new Price.OffPeak(BEIJING_WORKDAYS, OFF_PEAK));

    assertThat(price.ratesFor(Instant.parse("2026-11-23T02:00:00Z"), 1)).isEqualTo(STANDARD);
    assertThat(price.ratesFor(Instant.parse("2026-11-23T12:00:00Z"), 1)).isEqualTo(OFF_PEAK);
  }

  @Test
  void priceAt_betweenDates_isTheLastThatBegan() {
    Price first = price("2026-01-01T00:00:00Z", List.of(), null);
    Price second = price("2026-06-01T12:00:00Z", List.of(), null);
    Model model = model(List.of(first, second), null);

    assertThat(model.priceAt(Instant.parse("2025-01-01T00:00:00Z"))).isEqualTo(first);
    assertThat(model.priceAt(Instant.parse("2026-06-01T11:59:59.999999999Z"))).isEqualTo(first);
    assertThat(model.priceAt(Instant.parse("2026-06-01T12:00:00Z"))).isEqualTo(second);
    assertThat(model.priceAt(Instant.parse("2036-06-01T12:00:00Z"))).isEqualTo(second);
  }

  @Test
  void isRetiredAt_aroundItsDay_beginsAtMidnightUtc() {
    Model model =
        model(List.of(price("2026-01-01T00:00:00Z", List.of(), null)), LocalDate.of(2026, 12, 11));

    assertThat(model.isRetiredAt(Instant.parse("2026-12-10T23:59:59.999999999Z"))).isFalse();
    assertThat(model.isRetiredAt(Instant.parse("2026-12-11T00:00:00Z"))).isTrue();
    assertThat(model(model.prices(), null).isRetiredAt(Instant.MAX)).isFalse();
  }

  private static Price price(String from, List<Price.Tier> tiers, Price.@Nullable OffPeak offPeak) {
    return new Price(Instant.parse(from), "test", STANDARD, tiers, offPeak, "test@" + from);
  }

  private static Model model(List<Price> prices, @Nullable LocalDate retired) {
    return new Model(
        ModelId.parse("a/b"),
        "b",
        1000,
        100,
        0,
        Set.of(Modality.TEXT),
        Set.of(),
        List.of(),
        null,
        Map.of(),
        Set.of(),
        Set.of(),
        prices,
        Map.of(),
        retired,
        null);
  }
}

package com.gammainfra.gateway.pricelist;

import com.gammainfra.gateway.catalog.Modality;
import com.gammainfra.gateway.catalog.Model;
import com.gammainfra.gateway.catalog.ModelId;
import com.gammainfra.gateway.catalog.PeakHours;
import com.gammainfra.gateway.catalog.Price;
import com.gammainfra.gateway.catalog.Rates;
import java.math.BigDecimal;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Models with one price each, to compare with lists. */
final class SmallBook {

  static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");

  /** $0.25, cached $0.025, out $2; no price for writing a cache. */
  static final Rates MINI = rates("0.25", "0.025", "0.25", "0.25", "2");

  private SmallBook() {}

  /** Rates in dollars per million tokens. */
  static Rates rates(String input, String cached, String w5, String w1, String output) {
    return new Rates(nanos(input), nanos(cached), nanos(w5), nanos(w1), nanos(output));
  }

  static long nanos(String dollars) {
    return new BigDecimal(dollars).movePointRight(9).longValueExact();
  }

  static Model model(String id, Rates rates) {
    return model(id, rates, List.of(), null);
  }

  static Model model(String id, Rates rates, List<Price.Tier> tiers, @Nullable Rates offPeak) {
    ModelId name = ModelId.parse(id);
    return model(name, name.name(), rates, tiers, offPeak);
  }

  static Model model(
      ModelId id, String upstream, Rates rates, List<Price.Tier> tiers, @Nullable Rates offPeak) {
    PeakHours peak =
        new PeakHours(
            List.of(new PeakHours.Window(LocalTime.of(1, 0), LocalTime.of(4, 0))),
            EnumSet.allOf(DayOfWeek.class),
            ZoneOffset.UTC);
    return new Model(
        id,
        upstream,
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
        List.of(
            new Price(
                Instant.MIN,
                "test",
                rates,
                tiers,
                offPeak == null ? null : new Price.OffPeak(peak, offPeak),
                id + "@undated")),
        Map.of(),
        null,
        null);
  }
}

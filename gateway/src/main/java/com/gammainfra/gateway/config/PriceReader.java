package com.gammainfra.gateway.config;

import com.gammainfra.gateway.catalog.ModelId;
import com.gammainfra.gateway.catalog.Price;
import com.gammainfra.gateway.catalog.PriceFingerprint;
import com.gammainfra.gateway.catalog.Rates;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Maps the list {@code prices} of a model. */
final class PriceReader {

  /** In dollars per million tokens: far above any price, far below what overflows a cost. */
  private static final BigDecimal MAX = BigDecimal.valueOf(1_000_000);

  private static final int NANO_DIGITS = 9;
  private static final String TAKES = "dollars per million tokens, a decimal from 0 to 1000000";

  private PriceReader() {}

  /** By ascending date. */
  static List<Price> readAll(ModelId id, Setting list) {
    List<Price> prices = new ArrayList<>();
    Set<Instant> dates = new HashSet<>();
    for (Setting item : list.items()) {
      Price price = read(id, new Section(item));
      if (!dates.add(price.from())) {
        item.child("from").reject("another price of the list begins then");
      }
      prices.add(price);
    }
    if (list.isNoneOrEmpty()) {
      list.missing("at least one price; a model without a price cannot be used");
    }
    prices.sort(Comparator.comparing(Price::from));
    return prices;
  }

  private static Price read(ModelId id, Section section) {
    Setting from = section.get("from");
    Instant begins = from.instant();
    Setting offPeakMap = section.get("off_peak");
    Rates rates = rates(section);
    List<Price.Tier> tiers = tiers(section.get("tiers"));
    Price.OffPeak offPeak =
        offPeakMap.isAbsent() ? null : OffPeakReader.read(new Section(offPeakMap));
    Price price =
        new Price(
            begins == null ? Instant.MIN : begins,
            section.get("source").text("configuration"),
            rates,
            tiers,
            offPeak,
            "%s@%s#%s"
                .formatted(
                    id,
                    from.isAbsent() ? "undated" : from.string(),
                    PriceFingerprint.of(rates, tiers, offPeak)));
    section.rejectOthers();
    return price;
  }

  private static List<Price.Tier> tiers(Setting list) {
    List<Price.Tier> tiers = new ArrayList<>();
    long last = -1;
    for (Setting item : list.items()) {
      Section section = new Section(item);
      Setting bound = section.get("above_input_tokens");
      if (bound.isAbsent()) {
        bound.missing("a number of tokens");
      }
      long above = bound.whole(0, Integer.MAX_VALUE, last + 1);
      if (above <= last) {
        bound.wrong("more than the tier before it, " + last);
      }
      tiers.add(new Price.Tier(above, rates(section)));
      last = Math.max(last, above);
      section.rejectOthers();
    }
    return tiers;
  }

  /** The five classes of tokens; a missing cache class costs what input costs. */
  static Rates rates(Section section) {
    Setting output = section.get("output");
    Setting input = section.get("input");
    if (input.isAbsent()) {
      input.missing(TAKES);
    }
    if (output.isAbsent()) {
      output.missing(TAKES);
    }
    long perInput = nanos(input, 0);
    return new Rates(
        perInput,
        nanos(section.get("cached_input"), perInput),
        nanos(section.get("cache_write_5m"), perInput),
        nanos(section.get("cache_write_1h"), perInput),
        nanos(output, 0));
  }

  /** Nano-dollars per million tokens. */
  private static long nanos(Setting setting, long fallback) {
    if (setting.isAbsent()) {
      return fallback;
    }
    BigDecimal dollars = setting.number();
    if (dollars == null || dollars.signum() < 0 || dollars.compareTo(MAX) > 0) {
      setting.wrong(TAKES);
      return fallback;
    }
    try {
      return dollars.movePointRight(NANO_DIGITS).longValueExact();
    } catch (ArithmeticException e) {
      setting.wrong("at most nine decimals: nothing finer than a nano-dollar per million tokens");
      return fallback;
    }
  }
}

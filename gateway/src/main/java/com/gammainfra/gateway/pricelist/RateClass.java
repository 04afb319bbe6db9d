package com.gammainfra.gateway.pricelist;

import com.gammainfra.gateway.catalog.Rates;
import java.util.Locale;

/** A class of token that has a rate of its own in some price list. */
public enum RateClass {
  INPUT,
  CACHED_INPUT,
  CACHE_WRITE_5M,
  CACHE_WRITE_1H,
  OUTPUT,
  /** Hidden reasoning; the catalog has no rate for it, since it is part of the output. */
  REASONING;

  /** The name in reports: {@code cache_write_5m}. */
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** What the catalog takes for it, in nano-dollars per million tokens. */
  public long in(Rates rates) {
    return switch (this) {
      case INPUT -> rates.input();
      case CACHED_INPUT -> rates.cachedInput();
      case CACHE_WRITE_5M -> rates.cacheWrite5m();
      case CACHE_WRITE_1H -> rates.cacheWrite1h();
      case OUTPUT, REASONING -> rates.output();
    };
  }
}

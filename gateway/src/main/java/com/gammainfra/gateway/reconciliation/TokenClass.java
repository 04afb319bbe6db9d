package com.gammainfra.gateway.reconciliation;

import java.util.Locale;

/** A class of tokens that has a price of its own. The classes are disjoint. */
public enum TokenClass {
  INPUT,
  CACHED_INPUT,
  CACHE_WRITE_5M,
  CACHE_WRITE_1H,
  OUTPUT;

  private final String id = name().toLowerCase(Locale.ROOT);

  /** The name that is shown. */
  public String id() {
    return id;
  }
}

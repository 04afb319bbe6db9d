package com.gammainfra.gateway.catalog;

import java.util.Locale;

/** What a caller wants most. */
public enum Preference {
  QUALITY,
  BALANCED,
  COST,
  LATENCY;

  private final String id = name().toLowerCase(Locale.ROOT);

  /** The name used on the wire and in configuration. */
  public String id() {
    return id;
  }
}

package com.gammainfra.gateway.catalog;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** How much a model reasons before it answers, in ascending order. */
public enum Effort {
  NONE,
  MINIMAL,
  LOW,
  MEDIUM,
  HIGH,
  XHIGH,
  MAX;

  private final String id = name().toLowerCase(Locale.ROOT);

  /** The name used on the wire and in configuration. */
  public String id() {
    return id;
  }

  /** The effort of that name, or null when there is none. */
  public static @Nullable Effort named(String id) {
    for (Effort effort : values()) {
      if (effort.id.equals(id)) {
        return effort;
      }
    }
    return null;
  }
}

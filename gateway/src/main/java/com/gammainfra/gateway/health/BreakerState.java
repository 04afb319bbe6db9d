package com.gammainfra.gateway.health;

import java.util.Locale;

/** The states of a circuit breaker. */
public enum BreakerState {
  /** Calls pass. */
  CLOSED,
  /** Calls are refused. */
  OPEN,
  /** One probe at a time passes. */
  HALF_OPEN;

  private final String id = name().toLowerCase(Locale.ROOT);

  /** The name used on the wire. */
  public String id() {
    return id;
  }
}

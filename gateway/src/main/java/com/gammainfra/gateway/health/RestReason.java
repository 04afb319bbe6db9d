package com.gammainfra.gateway.health;

import java.util.Locale;

/** Why a key is left alone for a while. */
public enum RestReason {
  /** The provider named a wait; whoever asks may be told it. */
  RATE_LIMIT,
  /** The account behind it has nothing left. */
  QUOTA;

  private final String id = name().toLowerCase(Locale.ROOT);

  /** The name used on the wire. */
  public String id() {
    return id;
  }
}

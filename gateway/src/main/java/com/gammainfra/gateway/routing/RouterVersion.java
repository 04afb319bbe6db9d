package com.gammainfra.gateway.routing;

import java.util.Locale;

/** Which step of the router decided, as {@code X-GammaInfra-Router-Version} names it. */
public enum RouterVersion {
  DIRECT,
  V2_CAPABILITY,
  V2_KEYWORD,
  V2,
  V1,
  V2_HEDGED;

  private final String id = name().toLowerCase(Locale.ROOT);

  /** The name on the wire. */
  public String id() {
    return id;
  }
}

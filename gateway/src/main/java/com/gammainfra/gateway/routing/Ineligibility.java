package com.gammainfra.gateway.routing;

import java.util.Locale;

/** Why a candidate cannot take a request. */
public enum Ineligibility {
  MODALITY,
  TOOLS,
  JSON_SCHEMA,
  CONTEXT_WINDOW,
  REGION,
  MISSING_KEY,
  BUDGET,
  MAX_COST,
  NOT_ALLOWED,
  RETIRED;

  private final String id = name().toLowerCase(Locale.ROOT);

  /** The name on the wire. */
  public String id() {
    return id;
  }
}

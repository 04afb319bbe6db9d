package com.gammainfra.gateway.dialect.bedrock;

import java.util.Locale;

/**
 * What differs between vendors of models beneath the common format. An inference profile's ARN
 * names no vendor; the catalog's {@code effort_params} and {@code unsupported_params} say then what
 * must be said.
 */
enum Family {
  CLAUDE,
  NOVA,
  OTHER;

  static Family of(String model) {
    String name = model.toLowerCase(Locale.ROOT);
    if (name.contains("anthropic.")) {
      return CLAUDE;
    }
    return name.contains("amazon.nova") ? NOVA : OTHER;
  }
}

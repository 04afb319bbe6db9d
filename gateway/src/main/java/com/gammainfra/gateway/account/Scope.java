package com.gammainfra.gateway.account;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What a key may be used for. */
public enum Scope {
  /** Asking models, and reading the receipts of what this key asked. */
  INFERENCE,
  /** Reading and managing the account. */
  ACCOUNT,
  /** Running the gateway. */
  ADMIN;

  private final String id = name().toLowerCase(Locale.ROOT);

  /** The name in configuration. */
  public String id() {
    return id;
  }

  /** The scope of that name, or null when there is none. */
  public static @Nullable Scope named(String id) {
    for (Scope scope : values()) {
      if (scope.id.equals(id)) {
        return scope;
      }
    }
    return null;
  }
}

package com.gammainfra.gateway.usage;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What a report can be split by. */
public enum Grouping {
  /** The model that answered, {@code provider/model}; empty when none did. */
  MODEL("COALESCE(endpoint, '')"),
  /** Empty where no task was named. */
  TASK("COALESCE(task, '')"),
  /** The provider that answered; empty when none did. */
  PROVIDER("COALESCE(provider, '')"),
  /** The UTC day on which the request arrived. */
  DAY("created / 86400000"),
  /** The id of the key that asked. */
  KEY("key_id");

  private final String id = name().toLowerCase(Locale.ROOT);
  private final String sql;

  Grouping(String sql) {
    this.sql = sql;
  }

  /** The name in requests and answers. */
  public String id() {
    return id;
  }

  /** What stands for it in a statement; a number of days since 1970 for {@link #DAY}. */
  String sql() {
    return sql;
  }

  /** The grouping of that name, or null. */
  public static @Nullable Grouping named(String id) {
    for (Grouping grouping : values()) {
      if (grouping.id.equals(id)) {
        return grouping;
      }
    }
    return null;
  }
}

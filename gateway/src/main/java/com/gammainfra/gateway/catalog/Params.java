package com.gammainfra.gateway.catalog;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a candidate adds to a request, where the client did not set it itself.
 *
 * @param effort the reasoning effort; null leaves the model at its own default
 * @param extra further top-level fields of the upstream's request, as plain JSON values (strings,
 *     numbers, booleans, maps, lists)
 */
public record Params(@Nullable Effort effort, Map<String, Object> extra) {

  public static final Params NONE = new Params(null, Map.of());

  public Params {
    extra = Map.copyOf(extra);
  }

  /** Only an effort. */
  public static Params of(Effort effort) {
    return new Params(effort, Map.of());
  }

  /** The same with another effort. */
  public Params withEffort(@Nullable Effort other) {
    return new Params(other, extra);
  }
}

package com.gammainfra.gateway.catalog;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A model name of the operator's own.
 *
 * @param chain its candidates, first is preferred; never empty
 * @param preference how they are ordered; null leaves the chain's order
 * @param dial 0 (best) to 1 (cheapest); null leaves the chain's order
 * @param streamGuard whether streamed answers are held until they are whole
 */
public record Alias(
    String name,
    List<ChainMember> chain,
    @Nullable Preference preference,
    @Nullable Double dial,
    boolean streamGuard) {

  public Alias {
    chain = List.copyOf(chain);
  }
}

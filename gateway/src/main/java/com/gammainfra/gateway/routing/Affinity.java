package com.gammainfra.gateway.routing;

import org.jspecify.annotations.Nullable;

/**
 * Where a conversation has been, and would rather stay.
 *
 * @param issuer the number of the deployment whose tool calls stand open or were just answered;
 *     null for none
 * @param provider who answered the conversation last, and so has it in its cache; null when nobody
 *     has, or it is not known
 */
public record Affinity(@Nullable Integer issuer, @Nullable String provider) {

  /** Nowhere. */
  public static final Affinity NONE = new Affinity(null, null);
}

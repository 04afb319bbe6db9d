package com.gammainfra.gateway.routing;

import com.gammainfra.gateway.catalog.Preference;
import com.gammainfra.gateway.catalog.Usd;
import org.jspecify.annotations.Nullable;

/**
 * What the caller's headers ask of the router; null wherever nothing was said.
 *
 * @param dial 0 (best) to 1 (cheapest)
 * @param maxCost the most the answer may cost
 * @param region {@code us}, {@code eu}, {@code apac} or an AWS region
 */
public record Steering(
    @Nullable Preference preference,
    @Nullable Double dial,
    @Nullable Usd maxCost,
    @Nullable String region) {

  public static final Steering NONE = new Steering(null, null, null, null);
}

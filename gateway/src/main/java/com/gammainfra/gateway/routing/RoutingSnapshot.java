package com.gammainfra.gateway.routing;

import com.gammainfra.gateway.catalog.Catalog;
import com.gammainfra.gateway.health.HealthView;
import java.time.Instant;

/**
 * The state of the world that a request is routed in.
 *
 * @param sandbox whether a sandbox answers in place of every provider, so that none needs a
 *     credential
 * @param defaultMaxOutputTokens the limit of an answer when the caller sets none
 */
public record RoutingSnapshot(
    Catalog catalog, HealthView health, Instant now, boolean sandbox, int defaultMaxOutputTokens) {}

package com.gammainfra.gateway.exchange;

import com.gammainfra.gateway.routing.RoutingResult;
import com.gammainfra.gateway.routing.RoutingSnapshot;

/**
 * What would be decided for a request.
 *
 * @param record the exchange as it would begin
 * @param world the state in which it was decided
 */
public record RoutePreview(
    ExchangeRequest request, RoutingResult result, ExchangeRecord record, RoutingSnapshot world) {}

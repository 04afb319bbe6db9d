package com.gammainfra.gateway.exchange;

import com.gammainfra.gateway.routing.RoutingResult;
import com.gammainfra.gateway.routing.RoutingSnapshot;
import com.gammainfra.gateway.routing.Steering;

/**
 * What would be decided for a request.
 *
 * @param steering what the headers ask, within what the caller may do and spend
 * @param record the exchange as it would begin
 * @param world the state in which it was decided
 */
public record RoutePreview(
    ExchangeRequest request,
    Steering steering,
    RoutingResult result,
    ExchangeRecord record,
    RoutingSnapshot world) {}

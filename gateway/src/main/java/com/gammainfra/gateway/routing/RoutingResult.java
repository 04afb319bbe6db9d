package com.gammainfra.gateway.routing;

import com.gammainfra.gateway.chat.ChatError;

/** A route, or the reason why there is none. */
public sealed interface RoutingResult {

  /** The decision, with or without a candidate. */
  Route route();

  /** At least one candidate can take the request. */
  record Routed(Route route) implements RoutingResult {}

  /** No candidate can; {@code route} says why for each. */
  record Refused(Route route, ChatError error) implements RoutingResult {}
}

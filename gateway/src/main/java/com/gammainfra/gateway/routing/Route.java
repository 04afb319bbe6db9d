package com.gammainfra.gateway.routing;

import com.gammainfra.gateway.catalog.Preference;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where a request goes, and why.
 *
 * @param candidates those that can take it, best first; empty only in a {@link
 *     RoutingResult.Refused}
 * @param excluded those that were considered and cannot, in the order they were considered
 * @param dial the cost-quality dial, when it decided the order
 * @param preference the preference, when it decided the order
 * @param notices what the caller should be told, such as a retired model's replacement
 */
public record Route(
    RouteReason reason,
    List<Candidate> candidates,
    List<Candidate> excluded,
    @Nullable Double dial,
    @Nullable Preference preference,
    List<String> notices) {

  public Route {
    candidates = List.copyOf(candidates);
    excluded = List.copyOf(excluded);
    notices = List.copyOf(notices);
  }
}

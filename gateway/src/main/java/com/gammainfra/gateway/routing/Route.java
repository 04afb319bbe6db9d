package com.gammainfra.gateway.routing;

import com.gammainfra.gateway.catalog.Preference;
import java.util.ArrayList;
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
 * @param streamGuard whether a streamed answer shall be held until it is whole
 * @param sticky what the first candidate was put first for, whatever the order said; null when the
 *     order decided
 * @param notices what the caller should be told, such as a retired model's replacement
 */
public record Route(
    RouteReason reason,
    List<Candidate> candidates,
    List<Candidate> excluded,
    @Nullable Double dial,
    @Nullable Preference preference,
    boolean streamGuard,
    @Nullable Sticky sticky,
    List<String> notices) {

  public Route {
    candidates = List.copyOf(candidates);
    excluded = List.copyOf(excluded);
    notices = List.copyOf(notices);
  }

  /**
   * Whether speed was asked for and the first two candidates are so alike in quality that either
   * may answer; both are asked at once then, where the operator allows it. Never with a caller's
   * own key: the provider bills the caller for the answer that comes second, too.
   */
  public boolean isHedgeable() {
    return preference == Preference.LATENCY
        && candidates.size() > 1
        && candidates.stream().limit(2).noneMatch(c -> c.health().unhealthy() || c.isOwn())
        && alike(candidates.get(0).quality(), candidates.get(1).quality());
  }

  /**
   * The same without the candidates that are asked with the caller's own keys, or without the
   * others: what they cost could not be set aside.
   */
  public Route without(boolean own) {
    List<Candidate> left = new ArrayList<>();
    List<Candidate> out = new ArrayList<>();
    for (Candidate candidate : candidates) {
      if (candidate.isOwn() == own) {
        out.add(candidate.beyondBudget());
      } else {
        left.add(candidate);
      }
    }
    out.addAll(excluded);
    return new Route(reason, left, out, dial, preference, streamGuard, sticky, notices);
  }

  private static boolean alike(@Nullable Double one, @Nullable Double other) {
    if (one == null || other == null) {
      return one == null && other == null; // neither was ever measured
    }
    return Math.abs(one - other) <= LatencyOrder.MARGIN;
  }
}

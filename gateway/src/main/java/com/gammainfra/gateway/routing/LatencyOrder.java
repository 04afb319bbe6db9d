package com.gammainfra.gateway.routing;

import static java.util.Comparator.comparing;
import static java.util.Comparator.naturalOrder;
import static java.util.Comparator.nullsLast;

import java.util.ArrayList;
import java.util.List;

/**
 * The quickest first token first, among candidates that are nearly as good as the best.
 *
 * <p>Candidates within {@link #MARGIN} of the best known quality come first, by median time to
 * first token; those without a sample follow in chain order, then those outside the margin in chain
 * order. Where no member of the chain was ever measured there is nothing to hold a margin against:
 * the operator put every member there for this very work, so all are within it. The best is sought
 * among healthy candidates, so that an outage of the best does not put all others outside.
 */
record LatencyOrder() implements CandidateOrder {

  /** How much quality, on a scale of 0 to 1, may be given up for speed. */
  static final double MARGIN = 0.05;

  @Override
  public List<Candidate> sort(List<Candidate> eligible) {
    double least = bestQuality(eligible) - MARGIN;
    List<Candidate> near = new ArrayList<>();
    List<Candidate> far = new ArrayList<>();
    for (Candidate candidate : eligible) {
      Double quality = candidate.quality();
      boolean within = least == Double.NEGATIVE_INFINITY || (quality != null && quality >= least);
      (within ? near : far).add(candidate);
    }
    near.sort(comparing(c -> c.health().ttftP50(), nullsLast(naturalOrder())));
    near.addAll(far);
    return near;
  }

  /** The best quality of a healthy candidate, else of any; minus infinity when none is known. */
  private static double bestQuality(List<Candidate> candidates) {
    List<Candidate> healthy = candidates.stream().filter(c -> !c.health().unhealthy()).toList();
    double best = Double.NEGATIVE_INFINITY;
    for (Candidate candidate : healthy.isEmpty() ? candidates : healthy) {
      Double quality = candidate.quality();
      if (quality != null) {
        best = Math.max(best, quality);
      }
    }
    return best;
  }
}

package com.gammainfra.gateway.routing;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Every first choice the dial can make, and exactly where it changes its mind.
 *
 * <p>A candidate's score is a straight line in {@code d}, so the first choices are the upper
 * envelope of straight lines. The walk starts with the first choice at 0 and looks, among all
 * cheaper candidates, for the line that crosses the present one soonest. Two lines cross where
 * (1−d)·a = d·b, with a the quality lost and b the cost saved: at a/(a+b). A tie goes to the
 * cheaper, so a stop begins at the crossing itself, rounded up to the next {@code double}.
 */
final class DialSweep {

  private final DialScale scale;
  private final List<Candidate> contenders;

  private DialSweep(DialScale scale, List<Candidate> contenders) {
    this.scale = scale;
    this.contenders = contenders;
  }

  /**
   * The stops, ascending, covering [0, 1] without a gap; empty without a contender.
   *
   * @param eligible whom the scale is made of
   * @param contenders those of them that can be first
   */
  static List<DialStop> of(List<Candidate> eligible, List<Candidate> contenders) {
    if (contenders.isEmpty()) {
      return List.of();
    }
    return new DialSweep(DialScale.of(eligible), contenders).stops();
  }

  private record Crossing(Candidate candidate, BigDecimal lost, BigDecimal sum) {

    /** Compares lost/sum without dividing; both sums are positive. */
    int compareTo(Crossing other) {
      int order = lost.multiply(other.sum).compareTo(other.lost.multiply(sum));
      return order != 0 ? order : DialScale.TIES.compare(candidate, other.candidate);
    }

    /** The least {@code double} that is not before the crossing. */
    double position() {
      double near = lost.divide(sum, MathContext.DECIMAL64).doubleValue();
      while (near > 0 && isReachedBy(Math.nextDown(near))) {
        near = Math.nextDown(near);
      }
      while (!isReachedBy(near)) {
        near = Math.nextUp(near);
      }
      return near;
    }

    private boolean isReachedBy(double position) {
      return BigDecimal.valueOf(position).multiply(sum).compareTo(lost) >= 0;
    }
  }

  private List<DialStop> stops() {
    List<DialStop> stops = new ArrayList<>();
    Candidate present = firstAtZero();
    double from = 0;
    for (Crossing next = next(present); next != null; next = next(present)) {
      double to = next.position();
      if (to > from) {
        stops.add(stop(from, to, present));
      }
      present = next.candidate();
      from = to;
    }
    stops.add(stop(from, 1, present));
    return stops;
  }

  private Candidate firstAtZero() {
    Candidate best = contenders.getFirst();
    for (Candidate candidate : contenders) {
      int gain = scale.qualityLost(candidate, best).signum();
      if (gain > 0 || (gain == 0 && DialScale.TIES.compare(candidate, best) < 0)) {
        best = candidate;
      }
    }
    return best;
  }

  private @Nullable Crossing next(Candidate present) {
    Crossing soonest = null;
    for (Candidate candidate : contenders) {
      BigDecimal saved = scale.costSaved(present, candidate);
      if (saved.signum() > 0) {
        BigDecimal lost = scale.qualityLost(present, candidate);
        Crossing crossing = new Crossing(candidate, lost, lost.add(saved));
        if (soonest == null || crossing.compareTo(soonest) < 0) {
          soonest = crossing;
        }
      }
    }
    return soonest;
  }

  private DialStop stop(double from, double to, Candidate candidate) {
    BigDecimal score = scale.score(candidate, BigDecimal.valueOf(from));
    return new DialStop(from, to, candidate.withScore(scale.shown(score)));
  }
}

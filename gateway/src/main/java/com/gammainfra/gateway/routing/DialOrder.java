package com.gammainfra.gateway.routing;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The cost-quality dial: 0 puts the best first, 1 the cheapest, and in between the score of {@link
 * DialScale} decides.
 *
 * @param position 0 to 1; it is read as the shortest decimal that names it, so 0.3 is three tenths
 */
record DialOrder(double position) implements CandidateOrder {

  DialOrder {
    if (!(position >= 0 && position <= 1)) {
      throw new IllegalArgumentException("the dial goes from 0 to 1: " + position);
    }
  }

  private record Ranked(Candidate candidate, BigDecimal score) {}

  private static final Comparator<Ranked> BEST_FIRST =
      Comparator.comparing(Ranked::score)
          .reversed()
          .thenComparing(Ranked::candidate, DialScale.TIES);

  @Override
  public List<Candidate> sort(List<Candidate> eligible) {
    if (eligible.isEmpty()) {
      return eligible;
    }
    DialScale scale = DialScale.of(eligible);
    BigDecimal dial = BigDecimal.valueOf(position);
    List<Ranked> ranked = new ArrayList<>();
    for (Candidate candidate : eligible) {
      ranked.add(new Ranked(candidate, scale.score(candidate, dial)));
    }
    ranked.sort(BEST_FIRST);
    return ranked.stream().map(r -> r.candidate().withScore(scale.shown(r.score()))).toList();
  }
}

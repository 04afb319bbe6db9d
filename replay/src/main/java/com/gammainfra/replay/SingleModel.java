package com.gammainfra.replay;

import com.gammainfra.gateway.catalog.Effort;
import com.gammainfra.gateway.catalog.Model;
import com.gammainfra.gateway.routing.Candidate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds the one model that would do for a whole trace. Those that can take every step and were
 * measured, at or below their effort, for every step at which the baseline has a score are
 * compared, each at each of its efforts, by mean score and by what the trace would cost with hidden
 * reasoning.
 */
final class SingleModel {

  /** One that would do. */
  private record Contender(Choice choice, double quality, long cost) {}

  private static final Comparator<Contender> CHEAPER =
      Comparator.comparingLong(Contender::cost).thenComparing(c -> c.choice().toString());

  private final List<Contender> contenders = new ArrayList<>();

  /**
   * Looks at every model.
   *
   * @param baseline its decisions, one a step
   */
  SingleModel(
      World world,
      Trace trace,
      List<Instant> instants,
      Scoreboard board,
      List<Decision> baseline,
      List<List<Candidate>> eligible) {
    for (Choice choice : everywhere(eligible)) {
      Double quality = quality(board, choice, baseline);
      if (quality != null) {
        long cost = 0;
        for (int i = 0; i < trace.steps().size(); i++) {
          Decision decision = Decision.of(trace.steps().get(i), instants.get(i), choice);
          cost =
              Math.addExact(
                  cost,
                  PricedStep.cost(decision, Effects.REASONING, world.catalog().effortFactor())
                      .nanos());
        }
        contenders.add(new Contender(choice, quality, cost));
      }
    }
    contenders.sort(CHEAPER);
  }

  /**
   * The best by the dial's own measure at ½: normalised quality less normalised cost. Of equals the
   * cheaper. Null when there is nobody to compare.
   */
  @Nullable Choice balanced() {
    double leastQuality = contenders.stream().mapToDouble(Contender::quality).min().orElse(0);
    double mostQuality = contenders.stream().mapToDouble(Contender::quality).max().orElse(0);
    long leastCost = contenders.stream().mapToLong(Contender::cost).min().orElse(0);
    long mostCost = contenders.stream().mapToLong(Contender::cost).max().orElse(0);
    Contender best = null;
    double most = Double.NEGATIVE_INFINITY;
    for (Contender contender : contenders) {
      double score =
          share(contender.quality() - leastQuality, mostQuality - leastQuality)
              - share((double) (contender.cost() - leastCost), (double) (mostCost - leastCost));
      if (score > most) {
        most = score;
        best = contender;
      }
    }
    return best == null ? null : best.choice();
  }

  /** The cheapest whose mean score is at least {@code quality}; null when there is none. */
  @Nullable Choice atLeast(double quality) {
    for (Contender contender : contenders) {
      if (contender.quality() >= quality) {
        return contender.choice();
      }
    }
    return null;
  }

  private static double share(double part, double range) {
    return range == 0 ? 0 : part / range;
  }

  /** What can take every step, at every effort it offers. */
  private static Set<Choice> everywhere(List<List<Candidate>> eligible) {
    Set<Choice> everywhere = new LinkedHashSet<>();
    for (int i = 0; i < eligible.size(); i++) {
      Set<Choice> here = new LinkedHashSet<>();
      for (Candidate candidate : eligible.get(i)) {
        here.addAll(atEveryEffort(candidate.deployment().model()));
      }
      if (i == 0) {
        everywhere.addAll(here);
      } else {
        everywhere.retainAll(here);
      }
    }
    return everywhere;
  }

  private static List<Choice> atEveryEffort(Model model) {
    if (model.efforts().isEmpty()) {
      return List.of(Choice.of(model));
    }
    List<Choice> choices = new ArrayList<>();
    for (Effort effort : model.efforts()) {
      choices.add(new Choice(model, effort));
    }
    return choices;
  }

  /** The mean over the steps at which the baseline has a score; null when one lacks its own. */
  private static @Nullable Double quality(
      Scoreboard board, Choice choice, List<Decision> baseline) {
    double sum = 0;
    int steps = 0;
    for (int i = 0; i < board.size(); i++) {
      if (board.score(i, baseline.get(i).choice()) != null) {
        PublishedScore score = board.score(i, choice);
        if (score == null || !score.isClaimed()) {
          return null;
        }
        sum += score.value();
        steps++;
      }
    }
    return steps == 0 ? null : sum / steps;
  }
}

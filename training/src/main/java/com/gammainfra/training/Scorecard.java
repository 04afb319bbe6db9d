package com.gammainfra.training;

import com.gammainfra.gateway.chat.Task;
import com.gammainfra.gateway.classifier.TaskPrediction.Method;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import java.util.function.Predicate;

/** Measures over a list of outcomes. Immutable. */
record Scorecard(List<RouterOutcome> outcomes) {
  private static final int BINS = 10;
  private static final int RESAMPLES = 2000;
  private static final long SEED = 20261123;

  Scorecard {
    outcomes = List.copyOf(outcomes);
  }

  Scorecard where(Predicate<RouterOutcome> kept) {
    return new Scorecard(outcomes.stream().filter(kept).toList());
  }

  Scorecard method(Method method) {
    return where(outcome -> outcome.router().method() == method);
  }

  /** The share for which {@code task} gives an acceptable label. */
  Proportion acceptable(Function<RouterOutcome, Task> task) {
    return share(outcome -> outcome.labelled().accepts(task.apply(outcome)));
  }

  /** The share for which {@code task} gives the primary label. */
  Proportion strict(Function<RouterOutcome, Task> task) {
    return share(outcome -> outcome.labelled().primary() == task.apply(outcome));
  }

  Proportion share(Predicate<RouterOutcome> hit) {
    return Proportion.of((int) outcomes.stream().filter(hit).count(), outcomes.size());
  }

  /** The share of the prompts of one primary label that {@code task} names as such. */
  Proportion recall(Task label, Function<RouterOutcome, Task> task) {
    return where(outcome -> outcome.labelled().primary() == label).strict(task);
  }

  /** The mean of the eight recalls. */
  double macroRecall(Function<RouterOutcome, Task> task) {
    double sum = 0;
    for (Task label : Task.values()) {
      sum += recall(label, task).share();
    }
    return sum / Task.values().length;
  }

  /** The 95 % interval of {@link #macroRecall} by resampling prompts; seeded. */
  double[] macroRecallInterval(Function<RouterOutcome, Task> task) {
    Random random = new Random(SEED);
    double[] samples =
        random
            .doubles(RESAMPLES)
            .map(
                _ ->
                    new Scorecard(
                            random
                                .ints(outcomes.size(), 0, outcomes.size())
                                .mapToObj(outcomes::get)
                                .toList())
                        .macroRecall(task))
            .sorted()
            .toArray();
    return new double[] {samples[RESAMPLES * 25 / 1000], samples[RESAMPLES * 975 / 1000]};
  }

  /**
   * Expected calibration error of the head over ten bins of equal width (Naeini et al. 2015): the
   * mean distance between confidence and the share of {@code hit}.
   */
  double calibrationError(Predicate<RouterOutcome> hit) {
    double error = 0;
    for (int bin = 0; bin < BINS; bin++) {
      int current = bin;
      Scorecard inBin =
          where(outcome -> Math.min(BINS - 1, (int) (outcome.confidence() * BINS)) == current);
      double confidence =
          inBin.outcomes.stream().mapToDouble(RouterOutcome::confidence).average().orElse(0);
      error +=
          Math.abs(inBin.share(hit).share() - confidence)
              * inBin.outcomes.size()
              / Math.max(1, outcomes.size());
    }
    return error;
  }

  /** The head's most confident {@code share} of the prompts. */
  Scorecard mostConfident(double share) {
    return new Scorecard(
        outcomes.stream()
            .sorted(Comparator.comparingDouble(RouterOutcome::confidence).reversed())
            .limit(Math.round(outcomes.size() * share))
            .toList());
  }
}

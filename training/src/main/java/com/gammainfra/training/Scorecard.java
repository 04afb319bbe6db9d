package com.gammainfra.training;

import com.gammainfra.gateway.chat.Task;
import com.gammainfra.gateway.classifier.TaskPrediction.Method;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;

/** Measures over a list of outcomes. Immutable. */
record Scorecard(List<RouterOutcome> outcomes) {

  Scorecard {
    outcomes = List.copyOf(outcomes);
  }

  Scorecard where(Predicate<RouterOutcome> kept) {
    return new Scorecard(outcomes.stream().filter(kept).toList());
  }

  Scorecard method(Method method) {
    return where(outcome -> outcome.router().method() == method);
  }

  /** How many outcomes there are. */
  int size() {
    return outcomes.size();
  }

  /** The answers that {@code task} gives. */
  List<Named> named(Function<RouterOutcome, Task> task) {
    return outcomes.stream()
        .map(outcome -> new Named(outcome.labelled(), task.apply(outcome)))
        .toList();
  }

  /** What the learned model says of every prompt. */
  List<Forecast> forecasts() {
    return outcomes.stream().map(RouterOutcome::forecast).toList();
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
}

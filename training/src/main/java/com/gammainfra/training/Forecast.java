package com.gammainfra.training;

import com.gammainfra.gateway.chat.Task;
import com.gammainfra.gateway.classifier.Head;
import java.util.Map;

/**
 * What one model said of one labelled prompt.
 *
 * @param probabilities over all tasks, summing to 1; a task that is missing has 0
 */
record Forecast(LabelledPrompt labelled, Map<Task, Double> probabilities) {

  Forecast {
    probabilities = Map.copyOf(probabilities);
  }

  /** A model that names one task and claims to be certain. */
  static Forecast certain(LabelledPrompt labelled, Task task) {
    return new Forecast(labelled, Map.of(task, 1.0));
  }

  /**
   * A forecast from columns.
   *
   * @param columns probabilities in the order of {@link Head#COLUMNS}
   */
  static Forecast of(LabelledPrompt labelled, double[] columns) {
    return new Forecast(labelled, Columns.map(columns));
  }

  /** The probability of one task. */
  double probability(Task task) {
    return probabilities.getOrDefault(task, 0.0);
  }

  /** The most probable task; among equals the first in the order of {@link Task}. */
  Task top() {
    Task top = Head.COLUMNS.getFirst();
    for (Task task : Task.values()) {
      top = probability(task) > probability(top) ? task : top;
    }
    return top;
  }

  /** The top task's probability and whether it is the primary label. */
  Judged strict() {
    return new Judged(probability(top()), labelled.primary() == top());
  }

  /** The top task's probability and whether a careful person could accept it. */
  Judged acceptable() {
    return new Judged(probability(top()), labelled.accepts(top()));
  }

  /** The top task as an answer. */
  Named named() {
    return new Named(labelled, top());
  }
}

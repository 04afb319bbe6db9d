package com.gammainfra.training;

import com.gammainfra.gateway.chat.Task;
import com.gammainfra.gateway.classifier.TaskPrediction;
import java.util.Map;

/**
 * What the whole router and the head alone said of one labelled prompt.
 *
 * @param router the prediction as served
 * @param learned the head's calibrated probabilities, whether or not they decided
 * @param keywords what the keyword router says of the prompt
 */
record RouterOutcome(
    LabelledPrompt labelled, TaskPrediction router, Map<Task, Double> learned, Task keywords) {

  RouterOutcome {
    learned = Map.copyOf(learned);
  }

  /** The head's most probable task. */
  Task top() {
    Task top = Task.CHAT;
    for (Task task : Task.values()) {
      top = probability(task) > probability(top) ? task : top;
    }
    return top;
  }

  double probability(Task task) {
    return learned.getOrDefault(task, 0.0);
  }

  double confidence() {
    return probability(top());
  }

  /** The task the whole router named. */
  Task routed() {
    return router.task();
  }
}

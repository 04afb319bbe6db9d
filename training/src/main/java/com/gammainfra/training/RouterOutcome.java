package com.gammainfra.training;

import com.gammainfra.gateway.chat.Task;
import com.gammainfra.gateway.classifier.TaskPrediction;
import com.gammainfra.gateway.classifier.TaskPrediction.Method;
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

  /** What the learned model says, whether or not it decided. */
  Forecast forecast() {
    return new Forecast(labelled, learned);
  }

  /** The learned model's most probable task. */
  Task top() {
    return forecast().top();
  }

  /** The task the whole router named. */
  Task routed() {
    return router.task();
  }

  /** Whether the learned model was asked: no shortcut rule fired. */
  boolean reachedLearned() {
    return router.method() != Method.RULE;
  }

  /**
   * The whole router's answer and its confidence: a rule's measured precision, or the learned
   * probability of the task named; 0 when neither is known.
   */
  Judged judged() {
    Double confidence = router.confidence();
    return new Judged(confidence == null ? 0 : confidence, labelled.accepts(routed()));
  }
}

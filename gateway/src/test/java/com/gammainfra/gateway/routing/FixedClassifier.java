package com.gammainfra.gateway.routing;

import com.gammainfra.gateway.chat.Message;
import com.gammainfra.gateway.chat.Task;
import com.gammainfra.gateway.classifier.TaskClassifier;
import com.gammainfra.gateway.classifier.TaskPrediction;
import java.util.List;
import java.util.Map;

/** Always names the same task, the same way. */
record FixedClassifier(Task task, TaskPrediction.Method method) implements TaskClassifier {

  static FixedClassifier learned(Task task) {
    return new FixedClassifier(task, TaskPrediction.Method.LEARNED);
  }

  @Override
  public TaskPrediction classify(List<Message> messages) {
    return new TaskPrediction(
        task, method, 0.9, Map.of(task, 0.9), 0.6, "sha256:0", null, null, List.of());
  }

  @Override
  public TaskPrediction explain(List<Message> messages) {
    return new TaskPrediction(
        task,
        method,
        0.9,
        Map.of(task, 0.9),
        0.6,
        "sha256:0",
        null,
        null,
        List.of(new TaskPrediction.Evidence("hello", 0.4)));
  }
}

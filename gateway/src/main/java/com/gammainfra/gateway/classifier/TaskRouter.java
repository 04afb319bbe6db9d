package com.gammainfra.gateway.classifier;

import com.gammainfra.gateway.chat.Task;
import com.gammainfra.gateway.classifier.TaskPrediction.FallbackCause;
import com.gammainfra.gateway.classifier.TaskPrediction.Method;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The order of the router's steps, as pure functions of a prompt and what the learned model said:
 * shortcut rule, probabilities against the threshold, keyword router. Serving and evaluation both
 * go through here. Immutable and thread-safe.
 */
public final class TaskRouter {
  private final ClassifierArtefact artefact;
  private final List<TextRule> shortcuts;

  /** A router over an artefact; shortcuts without a measured precision stay switched off. */
  public TaskRouter(ClassifierArtefact artefact) {
    this.artefact = artefact;
    this.shortcuts =
        artefact.rules().shortcuts().stream()
            .filter(rule -> artefact.manifest().shortcutPrecision().containsKey(rule.name()))
            .toList();
  }

  /** What a decisive rule says, if one fires. */
  public Optional<TaskPrediction> shortcut(PromptText prompt) {
    return RuleBook.firstFiring(shortcuts, prompt)
        .map(
            rule ->
                prediction(
                    rule.task(),
                    Method.RULE,
                    artefact.manifest().shortcutPrecision().get(rule.name()),
                    Map.of(),
                    rule.name(),
                    null));
  }

  /**
   * The most probable task if it reaches the threshold, else what the keyword router says.
   *
   * @param probabilities of all eight tasks
   */
  public TaskPrediction weigh(PromptText prompt, Map<Task, Double> probabilities) {
    Task top = Task.CHAT;
    for (Task task : Task.values()) {
      if (probability(probabilities, task) > probability(probabilities, top)) {
        top = task;
      }
    }
    double most = probability(probabilities, top);
    return most >= artefact.manifest().threshold()
        ? prediction(top, Method.LEARNED, most, probabilities, null, null)
        : keywords(prompt, probabilities, FallbackCause.BELOW_THRESHOLD);
  }

  /**
   * What the keyword router says, named by the strongest of its cues; {@code chat} when none fires.
   *
   * @param probabilities of all eight tasks, or empty when the learned model said nothing
   * @param cause why the keyword router is asked
   */
  public TaskPrediction keywords(
      PromptText prompt, Map<Task, Double> probabilities, FallbackCause cause) {
    KeywordRouter.Verdict verdict = artefact.rules().keywords().decide(prompt);
    Task task = verdict.task();
    return prediction(
        task,
        Method.KEYWORDS,
        probabilities.get(task),
        probabilities,
        verdict.strongest().map(KeywordCue::name).orElse(null),
        cause);
  }

  /** The answer to a conversation that could not be read at all. */
  TaskPrediction unreadable() {
    return prediction(Task.CHAT, Method.KEYWORDS, null, Map.of(), null, FallbackCause.ERROR);
  }

  private static double probability(Map<Task, Double> probabilities, Task task) {
    return probabilities.getOrDefault(task, 0.0);
  }

  private TaskPrediction prediction(
      Task task,
      Method method,
      @Nullable Double confidence,
      Map<Task, Double> probabilities,
      @Nullable String rule,
      @Nullable FallbackCause cause) {
    return new TaskPrediction(
        task,
        method,
        confidence,
        probabilities,
        artefact.manifest().threshold(),
        artefact.fingerprint(),
        rule,
        cause,
        List.of());
  }
}

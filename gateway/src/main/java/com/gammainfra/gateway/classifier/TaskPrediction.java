package com.gammainfra.gateway.classifier;

import com.gammainfra.gateway.chat.Task;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a request was taken to ask for, and how that was found.
 *
 * @param task the predicted task
 * @param method which step of the router named it
 * @param confidence the calibrated probability of {@code task} in [0, 1]; for {@link Method#RULE}
 *     the rule's measured precision; null when neither is known (the classifier failed)
 * @param probabilities calibrated, over all eight tasks, summing to 1; empty when the learned
 *     classifier did not run or failed
 * @param threshold the least top probability at which the learned classifier decides
 * @param artefact the fingerprint of weights, rules, calibration and threshold, {@code sha256:…}
 * @param rule the name of the rule that fired (shortcut or keyword router), null when none did
 * @param fallbackCause why the keyword router decided, null unless {@code method} is {@link
 *     Method#KEYWORDS}
 * @param evidence the pieces of text that pushed the prediction most, strongest first; empty unless
 *     asked for
 */
public record TaskPrediction(
    Task task,
    Method method,
    @Nullable Double confidence,
    Map<Task, Double> probabilities,
    double threshold,
    String artefact,
    @Nullable String rule,
    @Nullable FallbackCause fallbackCause,
    List<Evidence> evidence) {

  public TaskPrediction {
    probabilities = Map.copyOf(probabilities);
    evidence = List.copyOf(evidence);
  }

  /** The step of the router that named the task. */
  public enum Method {
    /** A decisive, high-precision rule. */
    RULE,
    /** The sentence embedding and its head, above the threshold. */
    LEARNED,
    /** The keyword router, because the learned classifier was unsure, busy or failed. */
    KEYWORDS
  }

  /** Why the learned classifier did not decide. */
  public enum FallbackCause {
    BELOW_THRESHOLD,
    ERROR,
    BUSY
  }

  /**
   * A piece of the prompt and its pull.
   *
   * @param weight the change of the predicted task's log-odds that the piece accounts for; positive
   *     speaks for the task
   */
  public record Evidence(String text, double weight) {}
}

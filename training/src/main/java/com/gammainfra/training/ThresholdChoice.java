package com.gammainfra.training;

import com.gammainfra.gateway.classifier.ClassifierArtefact;
import com.gammainfra.gateway.classifier.TaskPrediction;
import com.gammainfra.gateway.classifier.TaskRouter;
import java.util.Collections;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * Chooses the threshold by how many tasks the whole router, rules and keyword router included,
 * names acceptably at each of them, in steps of 0.01. Few prompts lie between two thresholds and
 * chance decides among many, so the one-standard-error rule (Breiman et al. 1984, section 3.4.3)
 * picks the lowest threshold that is no worse than the best by more than chance: what the keyword
 * router knows has a say in the learned model already, and to leave a prompt to it alone has to be
 * worth it.
 */
final class ThresholdChoice {
  private static final int LEAST_PERCENT = 15;
  private static final int MOST_PERCENT = 90;

  private ThresholdChoice() {}

  /**
   * The chosen threshold, in (0, 1).
   *
   * @param outcomes of the artefact on the prompts for choosing, at any threshold; not empty
   */
  static double choose(ClassifierArtefact artefact, List<RouterOutcome> outcomes) {
    NavigableMap<Integer, Long> acceptable = new TreeMap<>();
    for (int percent = LEAST_PERCENT; percent <= MOST_PERCENT; percent++) {
      TaskRouter router = new TaskRouter(at(artefact, percent / 100.0));
      acceptable.put(
          percent,
          outcomes.stream()
              .filter(outcome -> outcome.labelled().accepts(rerouted(router, outcome).task()))
              .count());
    }
    return lowest(acceptable, outcomes.size()) / 100.0;
  }

  /**
   * The lowest threshold within one standard error of the best.
   *
   * @param acceptable how many answers are acceptable, by threshold; not empty
   * @param of how many there are
   */
  static int lowest(NavigableMap<Integer, Long> acceptable, int of) {
    long most = Collections.max(acceptable.values());
    double share = (double) most / of;
    double error = Math.sqrt(of * share * (1 - share));
    for (var entry : acceptable.entrySet()) {
      if (entry.getValue() >= most - error) {
        return entry.getKey();
      }
    }
    throw new IllegalStateException("the best is within an error of itself");
  }

  /** The same artefact with another threshold; its fingerprint is not that of any file. */
  private static ClassifierArtefact at(ClassifierArtefact artefact, double threshold) {
    return new ClassifierArtefact(
        artefact.manifest().withThreshold(threshold), artefact.head(), artefact.rules(), "");
  }

  private static TaskPrediction rerouted(TaskRouter router, RouterOutcome outcome) {
    var prompt = outcome.labelled().prompt();
    return router.shortcut(prompt).orElseGet(() -> router.weigh(prompt, outcome.learned()));
  }
}

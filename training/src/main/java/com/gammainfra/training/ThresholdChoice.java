package com.gammainfra.training;

import com.gammainfra.gateway.classifier.ClassifierArtefact;
import com.gammainfra.gateway.classifier.TaskPrediction;
import com.gammainfra.gateway.classifier.TaskRouter;
import java.util.List;

/**
 * Chooses the threshold: the one in steps of 0.01 at which the whole router, rules and keyword
 * router included, names most tasks acceptably on the prompts set aside for choosing. Among equals
 * the highest, since a dispatched prediction should be the surer one.
 */
final class ThresholdChoice {
  private static final int LEAST_PERCENT = 15;
  private static final int MOST_PERCENT = 90;

  private ThresholdChoice() {}

  /**
   * The chosen threshold, in (0, 1).
   *
   * @param outcomes of the artefact on the prompts for choosing, at any threshold
   */
  static double choose(ClassifierArtefact artefact, List<RouterOutcome> outcomes) {
    double best = LEAST_PERCENT / 100.0;
    long most = -1;
    for (int percent = LEAST_PERCENT; percent <= MOST_PERCENT; percent++) {
      double threshold = percent / 100.0;
      TaskRouter router = new TaskRouter(at(artefact, threshold));
      long acceptable =
          outcomes.stream()
              .filter(outcome -> outcome.labelled().accepts(rerouted(router, outcome).task()))
              .count();
      if (acceptable >= most) {
        most = acceptable;
        best = threshold;
      }
    }
    return best;
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

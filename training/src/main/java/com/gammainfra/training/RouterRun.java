package com.gammainfra.training;

import com.gammainfra.gateway.chat.Task;
import com.gammainfra.gateway.classifier.ClassifierArtefact;
import com.gammainfra.gateway.classifier.EmbeddingException;
import com.gammainfra.gateway.classifier.LearnedModel;
import com.gammainfra.gateway.classifier.SentenceEmbedder;
import com.gammainfra.gateway.classifier.TaskPrediction;
import com.gammainfra.gateway.classifier.TaskRouter;
import java.util.List;
import java.util.Map;

/** Puts labelled prompts through the router as it serves, and through its parts. */
final class RouterRun {
  private RouterRun() {}

  /** One outcome for each prompt, in order. */
  static List<RouterOutcome> of(
      ClassifierArtefact artefact, SentenceEmbedder embedder, List<LabelledPrompt> prompts) {
    LearnedModel model =
        new LearnedModel(embedder, artefact.head(), artefact.manifest().calibration());
    TaskRouter router = new TaskRouter(artefact);
    return prompts.parallelStream()
        .map(prompt -> outcome(router, artefact, model, prompt))
        .toList();
  }

  private static RouterOutcome outcome(
      TaskRouter router, ClassifierArtefact artefact, LearnedModel model, LabelledPrompt prompt) {
    try {
      Map<Task, Double> learned = model.probabilities(prompt.prompt());
      TaskPrediction prediction =
          router.shortcut(prompt.prompt()).orElseGet(() -> router.weigh(prompt.prompt(), learned));
      Task keywords = artefact.rules().keywords().decide(prompt.prompt()).task();
      return new RouterOutcome(prompt, prediction, learned, keywords);
    } catch (EmbeddingException e) {
      throw new IllegalStateException("cannot embed " + prompt.id(), e);
    }
  }
}

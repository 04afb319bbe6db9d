package com.gammainfra.training;

import com.gammainfra.gateway.chat.Task;
import com.gammainfra.gateway.classifier.ClassifierArtefact;
import com.gammainfra.gateway.classifier.EmbeddingException;
import com.gammainfra.gateway.classifier.LearnedModel;
import com.gammainfra.gateway.classifier.LearnedModel.FirstStage;
import com.gammainfra.gateway.classifier.PromptText;
import com.gammainfra.gateway.classifier.SentenceEmbedder;
import com.gammainfra.gateway.classifier.TaskPrediction;
import com.gammainfra.gateway.classifier.TaskRouter;
import java.util.List;
import java.util.Map;

/**
 * Puts prompts through the router as it serves, and through its parts. Thread-safe as far as the
 * embedder is, which it does not own.
 */
final class RouterRun {
  private final ClassifierArtefact artefact;
  private final TaskRouter router;
  private final LearnedModel model;
  private final LearnedModel firstStageAlone;

  RouterRun(ClassifierArtefact artefact, SentenceEmbedder embedder) {
    this.artefact = artefact;
    this.router = new TaskRouter(artefact);
    this.model = new LearnedModel(embedder, artefact);
    this.firstStageAlone =
        new LearnedModel(
            embedder,
            artefact,
            new FirstStage(artefact.manifest().firstStage().calibration(), Double.MIN_VALUE));
  }

  /** One outcome for each prompt, in order. */
  static List<RouterOutcome> of(
      ClassifierArtefact artefact, SentenceEmbedder embedder, List<LabelledPrompt> prompts) {
    return new RouterRun(artefact, embedder).outcomes(prompts);
  }

  /** One outcome for each prompt, in order. */
  List<RouterOutcome> outcomes(List<LabelledPrompt> prompts) {
    return prompts.parallelStream().map(this::outcome).toList();
  }

  /** What the router answers: shortcut rule, learned model above the threshold, keyword router. */
  TaskPrediction predict(PromptText prompt) {
    PromptText read = read(prompt);
    return router.shortcut(read).orElseGet(() -> router.weigh(read, probabilities(model, read)));
  }

  /** The learned model's scores of each prompt, in order, before they are calibrated. */
  List<ScoredPrompt> scores(List<LabelledPrompt> prompts) {
    return prompts.parallelStream().map(this::scored).toList();
  }

  private ScoredPrompt scored(LabelledPrompt prompt) {
    try {
      return new ScoredPrompt(prompt, model.scores(read(prompt.prompt())));
    } catch (EmbeddingException e) {
      throw new IllegalStateException("cannot embed " + prompt.id(), e);
    }
  }

  /** What the signals say, however unsure. */
  Map<Task, Double> signalsAlone(PromptText prompt) {
    return probabilities(firstStageAlone, read(prompt));
  }

  private RouterOutcome outcome(LabelledPrompt prompt) {
    PromptText read = read(prompt.prompt());
    Map<Task, Double> learned = probabilities(model, read);
    TaskPrediction prediction = router.shortcut(read).orElseGet(() -> router.weigh(read, learned));
    Task keywords = artefact.rules().keywords().decide(read).task();
    return new RouterOutcome(prompt, prediction, learned, keywords);
  }

  private PromptText read(PromptText prompt) {
    return artefact.rules().read(prompt);
  }

  private static Map<Task, Double> probabilities(LearnedModel model, PromptText prompt) {
    try {
      return model.probabilities(prompt);
    } catch (EmbeddingException e) {
      throw new IllegalStateException("cannot embed a prompt", e);
    }
  }
}

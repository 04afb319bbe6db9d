package com.gammainfra.gateway.classifier;

import com.gammainfra.gateway.chat.Message;
import com.gammainfra.gateway.chat.Task;
import com.gammainfra.gateway.classifier.TaskPrediction.Evidence;
import com.gammainfra.gateway.classifier.TaskPrediction.FallbackCause;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The router's classifier: a shortcut rule if one fires, else the learned model if it is sure
 * enough, else the keyword router.
 *
 * <p>Never throws: an error inside is the keyword router's turn. At most {@link
 * ClassifierOptions#permits} inferences run at once, each on a platform thread of its own, since
 * native code would pin the carrier of a virtual one; the threads sleep when there is nothing to
 * do. Who waits longer for one than {@link ClassifierOptions#maxWait} is answered by the keyword
 * router too. Predictions are remembered under a SHA-256 of what the classifier read, so no text
 * stays in memory; answers that came of an error or a crowd are not remembered.
 *
 * <p>Thread-safe. Owns the embedder and closes it; close after the last call has returned.
 */
public final class EmbeddingTaskClassifier implements TaskClassifier, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(EmbeddingTaskClassifier.class);

  private final ClassifierArtefact artefact;
  private final TaskRouter router;
  private final SentenceEmbedder embedder;
  private final LearnedModel model;
  private final Semaphore permits;
  private final ExecutorService inference;
  private final long maxWaitNanos;
  private final @Nullable Cache<String, TaskPrediction> cache;

  /** A classifier over an artefact and an embedder, which it takes over. */
  public EmbeddingTaskClassifier(
      ClassifierArtefact artefact, SentenceEmbedder embedder, ClassifierOptions options) {
    this.artefact = artefact;
    this.router = new TaskRouter(artefact);
    this.embedder = embedder;
    this.model = new LearnedModel(embedder, artefact);
    this.permits = new Semaphore(options.permits());
    this.inference =
        Executors.newFixedThreadPool(
            options.permits(), Thread.ofPlatform().daemon().name("inference-", 1).factory());
    this.maxWaitNanos = options.maxWait().toNanos();
    this.cache =
        options.cacheEntries() == 0
            ? null
            : Caffeine.newBuilder().maximumSize(options.cacheEntries()).build();
  }

  /**
   * The classifier this build ships.
   *
   * @throws IllegalStateException when artefact or sentence model are missing, corrupt, or not made
   *     for each other
   */
  public static EmbeddingTaskClassifier shipped(ClassifierOptions options) {
    return of(ClassifierArtefact.shipped(), options);
  }

  /** A classifier over another artefact and the sentence model on the class path. */
  public static EmbeddingTaskClassifier of(ClassifierArtefact artefact, ClassifierOptions options) {
    String sentenceModel = MiniLmFiles.fingerprint();
    if (!sentenceModel.equals(artefact.manifest().sentenceModel())) {
      throw new IllegalStateException(
          "the classifier artefact was trained on another sentence model: "
              + artefact.manifest().sentenceModel()
              + ", the class path has "
              + sentenceModel);
    }
    MiniLmEmbedder embedder = MiniLmEmbedder.shipped(artefact.manifest().budgetPieces());
    try {
      return new EmbeddingTaskClassifier(artefact, embedder, options);
    } catch (RuntimeException e) {
      embedder.close(); // it is native memory, and a folder that is watched is tried again
      throw e;
    }
  }

  /** The fingerprint of the artefact in use, {@code sha256:…}. */
  public String fingerprint() {
    return artefact.fingerprint();
  }

  @Override
  public TaskPrediction classify(List<Message> messages) {
    try {
      return predict(read(messages));
    } catch (RuntimeException e) {
      return unreadable(e);
    }
  }

  @Override
  public TaskPrediction explain(List<Message> messages) {
    try {
      PromptText prompt = read(messages);
      TaskPrediction prediction = predict(prompt);
      return withEvidence(prediction, evidence(prompt, prediction.task()));
    } catch (RuntimeException e) {
      return unreadable(e);
    }
  }

  @Override
  public void close() {
    inference.close();
    embedder.close();
  }

  private PromptText read(List<Message> messages) {
    return artefact.rules().read(PromptText.of(messages));
  }

  private TaskPrediction predict(PromptText prompt) {
    if (cache == null) {
      return decide(prompt);
    }
    String key = key(prompt);
    TaskPrediction known = cache.getIfPresent(key);
    if (known != null) {
      return known;
    }
    TaskPrediction prediction = decide(prompt);
    if (prediction.fallbackCause() != FallbackCause.ERROR
        && prediction.fallbackCause() != FallbackCause.BUSY) {
      cache.put(key, prediction);
    }
    return prediction;
  }

  private TaskPrediction decide(PromptText prompt) {
    Optional<TaskPrediction> shortcut = router.shortcut(prompt);
    if (shortcut.isPresent()) {
      return shortcut.get();
    }
    double[] signalScores = model.signalScores(prompt);
    Optional<Map<Task, Double>> sure = model.sure(signalScores);
    if (sure.isPresent()) {
      return router.weigh(prompt, sure.get());
    }
    return switch (await(() -> model.read(prompt, signalScores))) {
      case Inference.Done(var probabilities) -> router.weigh(prompt, probabilities);
      case Inference.Failed(var cause) -> router.keywords(prompt, Map.of(), cause);
    };
  }

  /** Waits for a turn, then for the inference; a thread is free for each permit. */
  private Inference await(Callable<Map<Task, Double>> work) {
    try {
      return permits.tryAcquire(maxWaitNanos, TimeUnit.NANOSECONDS)
          ? new Inference.Done(permitted(work).get())
          : new Inference.Failed(FallbackCause.BUSY);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Inference.Failed(FallbackCause.BUSY);
    } catch (ExecutionException | RejectedExecutionException e) {
      LOG.warn("inference failed, the keyword router decides", e);
      return new Inference.Failed(FallbackCause.ERROR);
    }
  }

  /**
   * Begins work for which a permit was taken. The permit is given back when the work has ended, not
   * when its caller has: an inference cannot be interrupted, and holds its core until then.
   */
  private <T> Future<T> permitted(Callable<T> work) {
    try {
      return inference.submit(
          () -> {
            try {
              return work.call();
            } finally {
              permits.release();
            }
          });
    } catch (RejectedExecutionException e) {
      permits.release();
      throw e;
    }
  }

  /** Empty when the model fails or all permits are taken: an explanation is worth no wait. */
  private List<Evidence> evidence(PromptText prompt, Task task) {
    if (!permits.tryAcquire()) {
      return List.of();
    }
    try {
      return permitted(() -> Occlusion.evidence(model, prompt, task)).get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return List.of();
    } catch (ExecutionException | RejectedExecutionException e) {
      LOG.warn("no evidence: inference failed", e);
      return List.of();
    }
  }

  private TaskPrediction unreadable(RuntimeException e) {
    LOG.warn("a conversation could not be read, it is taken for chat", e);
    return router.unreadable();
  }

  private static TaskPrediction withEvidence(TaskPrediction p, List<Evidence> evidence) {
    return new TaskPrediction(
        p.task(),
        p.method(),
        p.confidence(),
        p.probabilities(),
        p.threshold(),
        p.artefact(),
        p.rule(),
        p.fallbackCause(),
        evidence);
  }

  private static String key(PromptText prompt) {
    Stream<String> parts =
        Stream.of(
            prompt.text(),
            prompt.system(),
            prompt.earlierAnswer(),
            String.valueOf(prompt.followUp()));
    return Fingerprint.of(
        Stream.concat(parts, prompt.earlierTurns().stream())
            .map(part -> part.getBytes(StandardCharsets.UTF_8))
            .toArray(byte[][]::new));
  }

  /** How an inference ended. */
  private sealed interface Inference {
    record Done(Map<Task, Double> probabilities) implements Inference {}

    record Failed(FallbackCause cause) implements Inference {}
  }
}

package com.gammainfra.gateway.classifier;

import com.gammainfra.gateway.chat.Message;
import com.gammainfra.gateway.chat.Role;
import com.gammainfra.gateway.classifier.TaskPrediction.FallbackCause;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves the artefact in a folder and follows it: when {@code fingerprint.txt} names another one
 * and the folder reads as one whole, that one takes over between two calls. Each call is answered
 * by one artefact from beginning to end, and its prediction carries that artefact's fingerprint; an
 * artefact is closed when its last call has returned.
 *
 * <p>A set that is half written, broken or made for another encoder never takes over. It is logged
 * once for each fingerprint it claims and looked at again, since a copy may be under way.
 *
 * <p>Thread-safe. Close after the last call has returned.
 */
public final class SwappingTaskClassifier implements TaskClassifier, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SwappingTaskClassifier.class);
  private static final Message QUESTION =
      Message.of(Role.USER, "Which of the two is better, and why?");
  private static final List<List<Message>> TRIALS =
      List.of(
          List.of(QUESTION),
          List.of(Message.of(Role.SYSTEM, "Translate what the user writes."), QUESTION));

  private final Path folder;
  private final Function<ClassifierArtefact, EmbeddingTaskClassifier> loader;
  private final ScheduledExecutorService looking =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("classifier-artefact").factory());
  private volatile Standing standing;
  private String refused = ""; // by the looking thread alone

  private SwappingTaskClassifier(
      Path folder, Function<ClassifierArtefact, EmbeddingTaskClassifier> loader) {
    this.folder = folder;
    this.loader = loader;
    this.standing = new Standing(load());
  }

  /**
   * Serves the artefact in {@code folder} from now on.
   *
   * @param loader makes the classifier of an artefact; throws {@link IllegalStateException} when
   *     the two do not fit
   * @param period between two looks at the folder
   * @throws IllegalStateException when what is there now cannot be served
   */
  public static SwappingTaskClassifier open(
      Path folder, Function<ClassifierArtefact, EmbeddingTaskClassifier> loader, Duration period) {
    SwappingTaskClassifier classifier = new SwappingTaskClassifier(folder, loader);
    long nanos = period.toNanos();
    var _ =
        classifier.looking.scheduleWithFixedDelay(
            classifier::look, nanos, nanos, TimeUnit.NANOSECONDS);
    return classifier;
  }

  /** The fingerprint of the artefact that answers the next call, {@code sha256:…}. */
  public String fingerprint() {
    return standing.classifier.fingerprint();
  }

  @Override
  public TaskPrediction classify(List<Message> messages) {
    return ask(classifier -> classifier.classify(messages));
  }

  @Override
  public TaskPrediction explain(List<Message> messages) {
    return ask(classifier -> classifier.explain(messages));
  }

  @Override
  public void close() {
    looking.close(); // waits for a swap under way
    standing.leave();
  }

  private TaskPrediction ask(Function<EmbeddingTaskClassifier, TaskPrediction> question) {
    Standing asked = standing;
    while (!asked.enter()) {
      if (asked == standing) {
        return question.apply(asked.classifier); // all is closed: the keyword router answers
      }
      asked = standing; // it was replaced in between
    }
    try {
      return question.apply(asked.classifier);
    } finally {
      asked.leave();
    }
  }

  /** Never throws, or the schedule would end. */
  private void look() {
    String claimed = "no fingerprint";
    try {
      claimed = ClassifierArtefact.claimedFingerprint(folder);
      if (!claimed.equals(fingerprint())) {
        Standing old = standing;
        standing = new Standing(load());
        LOG.info("classifier artefact {} took over from {}", fingerprint(), old.fingerprint());
        old.leave();
      }
      refused = "";
    } catch (IOException | RuntimeException e) {
      if (!refused.equals(claimed)) {
        refused = claimed;
        LOG.warn("{} is not served, the old artefact goes on: {}", folder, e.toString());
      }
    }
  }

  /** What is in the folder, after a classification of either kind: it works and is warm. */
  private EmbeddingTaskClassifier load() {
    EmbeddingTaskClassifier loaded = loader.apply(ClassifierArtefact.read(folder));
    for (List<Message> trial : TRIALS) {
      if (loaded.classify(trial).fallbackCause() == FallbackCause.ERROR) {
        loaded.close();
        throw new IllegalStateException("the classifier artefact reads well but fails to classify");
      }
    }
    return loaded;
  }

  /** A classifier, and how many hold it: callers, and {@link #standing} until it is replaced. */
  private static final class Standing {
    private final EmbeddingTaskClassifier classifier;
    private final AtomicInteger holders = new AtomicInteger(1);

    Standing(EmbeddingTaskClassifier classifier) {
      this.classifier = classifier;
    }

    String fingerprint() {
      return classifier.fingerprint();
    }

    /** False when it is closed already. */
    boolean enter() {
      return holders.getAndUpdate(n -> n == 0 ? 0 : n + 1) > 0;
    }

    void leave() {
      if (holders.decrementAndGet() == 0) {
        classifier.close();
      }
    }
  }
}

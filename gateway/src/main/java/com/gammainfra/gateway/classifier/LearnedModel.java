package com.gammainfra.gateway.classifier;

import com.gammainfra.gateway.chat.Task;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/**
 * The learned part of the router, a cascade of two stages. The first looks at {@link Signals}
 * alone, in microseconds, and answers what it is sure of; the second adds the encoder's reading, in
 * milliseconds, and answers the rest. Each has a calibration of its own.
 *
 * <p>Thread-safe as far as the embedder is. Does not own the embedder.
 */
public final class LearnedModel {
  private final SentenceEmbedder embedder;
  private final Signals signals;
  private final Head head;
  private final Calibration calibration;
  private final FirstStage firstStage;

  /**
   * When the first stage answers alone.
   *
   * @param calibration of the scores of the signals
   * @param least the least top probability, in (0, 1]; 1 leaves everything to the second stage
   */
  public record FirstStage(Calibration calibration, double least) {
    /** Everything is left to the second stage. */
    public static final FirstStage NEVER = new FirstStage(Calibration.NONE, 1);

    public FirstStage {
      if (!(least > 0 && least <= 1)) {
        throw new IllegalArgumentException("firstStage.least is not in (0, 1]: " + least);
      }
    }
  }

  /** A model of an artefact; throws when head and embedder do not fit. */
  public LearnedModel(SentenceEmbedder embedder, ClassifierArtefact artefact) {
    this(embedder, artefact, artefact.manifest().firstStage());
  }

  /** The same with another first stage. */
  public LearnedModel(
      SentenceEmbedder embedder, ClassifierArtefact artefact, FirstStage firstStage) {
    Head head = artefact.head();
    if (embedder.dimension() != head.dimension()) {
      throw new IllegalArgumentException(
          "the head expects vectors of length "
              + head.dimension()
              + ", the embedder makes "
              + embedder.dimension());
    }
    this.embedder = embedder;
    this.signals = artefact.rules().signals();
    this.head = head;
    this.calibration = artefact.manifest().calibration();
    this.firstStage = firstStage;
  }

  /** The calibrated probability of every task, from whichever stage answers; they sum to 1. */
  public Map<Task, Double> probabilities(PromptText prompt) throws EmbeddingException {
    double[] scores = signalScores(prompt);
    Optional<Map<Task, Double>> sure = sure(scores);
    return sure.isPresent() ? sure.get() : read(prompt, scores);
  }

  /** The score of each task from both stages, before calibration. */
  public double[] scores(PromptText prompt) throws EmbeddingException {
    return head.scores(signalScores(prompt), embedder.embed(prompt));
  }

  /** What the signals say for each task, in the order of {@link Head#COLUMNS}. */
  double[] signalScores(PromptText prompt) {
    return head.signalScores(signals.of(prompt));
  }

  /** The first stage's answer, if it is sure of one. */
  Optional<Map<Task, Double>> sure(double[] signalScores) {
    if (firstStage.least() >= 1) {
      return Optional.empty();
    }
    double[] p = firstStage.calibration().probabilities(signalScores);
    return Arrays.stream(p).max().orElse(0) >= firstStage.least()
        ? Optional.of(byTask(p))
        : Optional.empty();
  }

  /** The second stage's answer: signals and encoder together. */
  Map<Task, Double> read(PromptText prompt, double[] signalScores) throws EmbeddingException {
    return byTask(calibration.probabilities(head.scores(signalScores, embedder.embed(prompt))));
  }

  private static Map<Task, Double> byTask(double[] columns) {
    Map<Task, Double> probabilities = new EnumMap<>(Task.class);
    for (int i = 0; i < columns.length; i++) {
      probabilities.put(Head.COLUMNS.get(i), columns[i]);
    }
    return probabilities;
  }
}

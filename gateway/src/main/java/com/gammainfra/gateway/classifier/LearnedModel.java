package com.gammainfra.gateway.classifier;

import com.gammainfra.gateway.chat.Task;
import java.util.EnumMap;
import java.util.Map;

/**
 * The learned part of the router: features, head and calibration over one sentence embedder.
 * Thread-safe as far as the embedder is. Does not own the embedder.
 */
public final class LearnedModel {
  private final SentenceEmbedder embedder;
  private final NgramFeatures ngrams;
  private final LinearHead head;
  private final Calibration calibration;

  /** A model; throws when head and embedder do not fit. */
  public LearnedModel(SentenceEmbedder embedder, LinearHead head, Calibration calibration) {
    if (embedder.dimension() != head.dimension()) {
      throw new IllegalArgumentException(
          "the head expects vectors of length "
              + head.dimension()
              + ", the embedder makes "
              + embedder.dimension());
    }
    this.embedder = embedder;
    this.ngrams = new NgramFeatures(Integer.numberOfTrailingZeros(head.buckets()));
    this.head = head;
    this.calibration = calibration;
  }

  /** The calibrated probability of every task; they sum to 1. */
  public Map<Task, Double> probabilities(PromptText prompt) throws EmbeddingException {
    float[] embedding = embedder.embed(prompt.embedded());
    double[] columns = calibration.probabilities(head.scores(ngrams.of(prompt), embedding));
    Map<Task, Double> probabilities = new EnumMap<>(Task.class);
    for (int i = 0; i < columns.length; i++) {
      probabilities.put(LinearHead.COLUMNS.get(i), columns[i]);
    }
    return probabilities;
  }
}

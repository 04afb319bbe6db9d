package com.gammainfra.training;

import com.gammainfra.gateway.chat.Task;
import com.gammainfra.gateway.classifier.LinearHead;
import com.gammainfra.gateway.classifier.SparseVector;
import com.gammainfra.gateway.classifier.WordFeatures;

/** What the heads see of one labelled prompt: its n-grams, its signals, the encoder's vector. */
@SuppressWarnings("ArrayRecordComponent") // tens of thousands of them; compared nowhere
record FeatureRow(
    LabelledPrompt labelled, SparseVector ngrams, SparseVector signals, float[] embedding) {
  private static final SparseVector NOTHING = new SparseVector(new int[0], new float[0]);

  /** A view of it with n-grams alone. */
  View ngramsAlone() {
    return new View(labelled, ngrams, new float[0]);
  }

  /** A view of it with signals alone. */
  View signalsAlone() {
    return new View(labelled, signals, new float[0]);
  }

  /** A view of it with the encoder's vector alone. */
  View embeddingAlone() {
    return new View(labelled, NOTHING, embedding);
  }

  /** A view of all of it, as a whole head sees it. */
  View whole(WordFeatures features) {
    return new View(labelled, features.joined(ngrams, signals), embedding);
  }

  Task primary() {
    return labelled.primary();
  }

  /** The part of a row that one head is fitted to or asked about. */
  @SuppressWarnings("ArrayRecordComponent") // as above
  record View(LabelledPrompt labelled, SparseVector words, float[] embedding) {
    /** What a head says for each task. */
    double[] scores(LinearHead head) {
      return head.scores(words, embedding);
    }

    /** What a head says for each task by the words alone, without its bias. */
    double[] wordScores(LinearHead head) {
      return head.wordScores(words);
    }

    Task primary() {
      return labelled.primary();
    }
  }
}

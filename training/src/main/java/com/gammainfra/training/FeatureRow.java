package com.gammainfra.training;

import com.gammainfra.gateway.chat.Task;
import com.gammainfra.gateway.classifier.SparseVector;

/** What the head sees of one labelled prompt. */
@SuppressWarnings("ArrayRecordComponent") // tens of thousands of them; compared nowhere
record FeatureRow(LabelledPrompt labelled, SparseVector ngrams, float[] embedding) {
  private static final SparseVector NO_NGRAMS = new SparseVector(new int[0], new float[0]);

  /** The same without the encoder's vector. */
  FeatureRow ngramsAlone() {
    return new FeatureRow(labelled, ngrams, new float[0]);
  }

  /** The same without n-grams. */
  FeatureRow embeddingAlone() {
    return new FeatureRow(labelled, NO_NGRAMS, embedding);
  }

  Task primary() {
    return labelled.primary();
  }
}

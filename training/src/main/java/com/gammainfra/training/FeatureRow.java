package com.gammainfra.training;

import com.gammainfra.gateway.chat.Task;
import com.gammainfra.gateway.classifier.LearnedModel;
import com.gammainfra.gateway.classifier.LinearHead;
import com.gammainfra.gateway.classifier.SparseVector;

/** What the head sees of one labelled prompt. */
@SuppressWarnings("ArrayRecordComponent") // tens of thousands of them; compared nowhere
record FeatureRow(
    LabelledPrompt labelled, SparseVector ngrams, float[] embedding, double[] keywordSums) {
  private static final SparseVector NO_NGRAMS = new SparseVector(new int[0], new float[0]);

  /** The same without the encoder's vector. */
  FeatureRow ngramsAlone() {
    return new FeatureRow(labelled, ngrams, new float[0], keywordSums);
  }

  /** The same without n-grams. */
  FeatureRow embeddingAlone() {
    return new FeatureRow(labelled, NO_NGRAMS, embedding, keywordSums);
  }

  /** What n-grams and keywords say for each task. */
  double[] wordScores(LinearHead head, double keywordWeight) {
    return LearnedModel.wordScores(head, ngrams, keywordWeight, keywordSums);
  }

  /** What n-grams, keywords and encoder say for each task. */
  double[] scores(LinearHead head, double keywordWeight) {
    return head.scores(wordScores(head, keywordWeight), embedding);
  }

  Task primary() {
    return labelled.primary();
  }
}

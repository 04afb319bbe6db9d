package com.gammainfra.training;

import com.gammainfra.gateway.chat.Task;
import com.gammainfra.gateway.classifier.SparseVector;

/** What the head sees of one labelled prompt. */
@SuppressWarnings("ArrayRecordComponent") // tens of thousands of them; compared nowhere
record FeatureRow(LabelledPrompt labelled, SparseVector ngrams, float[] embedding) {
  Task primary() {
    return labelled.primary();
  }
}

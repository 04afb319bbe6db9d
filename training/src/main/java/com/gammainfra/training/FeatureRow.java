package com.gammainfra.training;

import com.gammainfra.gateway.chat.Task;
import com.gammainfra.gateway.classifier.Head;
import com.gammainfra.gateway.classifier.SparseVector;

/** What a head sees of one labelled prompt: its signals, the encoder's vector, or one of them. */
@SuppressWarnings("ArrayRecordComponent") // tens of thousands of them; compared nowhere
record FeatureRow(LabelledPrompt labelled, SparseVector signals, float[] embedding) {
  private static final SparseVector NOTHING = new SparseVector(new int[0], new float[0]);

  /** The row with signals alone. */
  FeatureRow signalsAlone() {
    return new FeatureRow(labelled, signals, new float[0]);
  }

  /** The row with the encoder's vector alone. */
  FeatureRow embeddingAlone() {
    return new FeatureRow(labelled, NOTHING, embedding);
  }

  /** What a head says for each task. */
  double[] scores(Head head) {
    return head.scores(signals, embedding);
  }

  /** What a head says for each task by the signals alone, without its bias. */
  double[] signalScores(Head head) {
    return head.signalScores(signals);
  }

  Task primary() {
    return labelled.primary();
  }
}

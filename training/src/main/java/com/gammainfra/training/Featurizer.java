package com.gammainfra.training;

import com.gammainfra.gateway.classifier.EmbeddingException;
import com.gammainfra.gateway.classifier.SentenceEmbedder;
import com.gammainfra.gateway.classifier.Signals;
import java.util.List;

/** Computes features with the code that serves, one prompt at a time. Thread-safe. */
final class Featurizer {
  private final Signals signals;
  private final SentenceEmbedder embedder;

  Featurizer(Signals signals, SentenceEmbedder embedder) {
    this.signals = signals;
    this.embedder = embedder;
  }

  /** One row for each prompt, in order; two threads, the result does not depend on them. */
  List<FeatureRow> rows(List<LabelledPrompt> prompts) {
    return prompts.parallelStream().map(this::row).toList();
  }

  private FeatureRow row(LabelledPrompt prompt) {
    try {
      return new FeatureRow(prompt, signals.of(prompt.prompt()), embedder.embed(prompt.prompt()));
    } catch (EmbeddingException e) {
      throw new IllegalStateException("cannot embed " + prompt.id(), e);
    }
  }
}

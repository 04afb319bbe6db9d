package com.gammainfra.training;

import com.gammainfra.gateway.classifier.EmbeddingException;
import com.gammainfra.gateway.classifier.KeywordRouter;
import com.gammainfra.gateway.classifier.NgramFeatures;
import com.gammainfra.gateway.classifier.SentenceEmbedder;
import java.util.List;

/** Computes features with the code that serves, one prompt at a time. Thread-safe. */
final class Featurizer {
  private final NgramFeatures ngrams;
  private final KeywordRouter keywords;
  private final SentenceEmbedder embedder;

  Featurizer(NgramFeatures ngrams, KeywordRouter keywords, SentenceEmbedder embedder) {
    this.ngrams = ngrams;
    this.keywords = keywords;
    this.embedder = embedder;
  }

  /** One row for each prompt, in order; two threads, the result does not depend on them. */
  List<FeatureRow> rows(List<LabelledPrompt> prompts) {
    return prompts.parallelStream().map(this::row).toList();
  }

  private FeatureRow row(LabelledPrompt prompt) {
    try {
      return new FeatureRow(
          prompt,
          ngrams.of(prompt.prompt()),
          embedder.embed(prompt.prompt()),
          keywords.decide(prompt.prompt()).sumsByColumn());
    } catch (EmbeddingException e) {
      throw new IllegalStateException("cannot embed " + prompt.id(), e);
    }
  }
}

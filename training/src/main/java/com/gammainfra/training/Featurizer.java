package com.gammainfra.training;

import com.gammainfra.gateway.classifier.EmbeddingException;
import com.gammainfra.gateway.classifier.PromptText;
import com.gammainfra.gateway.classifier.RuleBook;
import com.gammainfra.gateway.classifier.SentenceEmbedder;
import java.util.List;

/** Computes features with the code that serves, one prompt at a time. Thread-safe. */
final class Featurizer {
  private final RuleBook rules;
  private final SentenceEmbedder embedder;

  Featurizer(RuleBook rules, SentenceEmbedder embedder) {
    this.rules = rules;
    this.embedder = embedder;
  }

  /** One row for each prompt, in order; two threads, the result does not depend on them. */
  List<FeatureRow> rows(List<LabelledPrompt> prompts) {
    return prompts.parallelStream().map(this::row).toList();
  }

  private FeatureRow row(LabelledPrompt prompt) {
    PromptText read = rules.read(prompt.prompt());
    try {
      return new FeatureRow(prompt, rules.signals().of(read), embedder.embed(read));
    } catch (EmbeddingException e) {
      throw new IllegalStateException("cannot embed " + prompt.id(), e);
    }
  }
}

package com.gammainfra.training;

import com.gammainfra.gateway.classifier.EmbeddingException;
import com.gammainfra.gateway.classifier.PromptText;
import com.gammainfra.gateway.classifier.SentenceEmbedder;
import java.util.List;

/**
 * Finds prompts that say what a measured prompt says in nearly the same words: the cosine of their
 * last turns' sentence vectors is above {@value #LEAST_COSINE}. A later turn is judged by its words
 * alone ({@link TrainingRows}): "now shorter" is the same turn in a thousand conversations.
 */
final class NearDuplicates {
  /** The cosine above which two turns are one. */
  static final double LEAST_COSINE = 0.95;

  private final SentenceEmbedder embedder;
  private final List<float[]> measured;

  /** Embeds {@code measured}, which takes seconds; the embedder stays the caller's. */
  NearDuplicates(SentenceEmbedder embedder, List<LabelledPrompt> measured) {
    this.embedder = embedder;
    this.measured = measured.parallelStream().map(this::turn).toList();
  }

  /** The prompts that are no near-duplicates, in order. */
  List<LabelledPrompt> without(List<LabelledPrompt> prompts) {
    return prompts.parallelStream().filter(prompt -> !near(prompt)).toList();
  }

  private boolean near(LabelledPrompt prompt) {
    if (prompt.inContext()) {
      return false;
    }
    float[] vector = turn(prompt);
    return measured.stream().anyMatch(other -> cosine(vector, other) > LEAST_COSINE);
  }

  private float[] turn(LabelledPrompt prompt) {
    try {
      return embedder.embed(PromptText.of(prompt.prompt().text()));
    } catch (EmbeddingException e) {
      throw new IllegalStateException("cannot embed " + prompt.id(), e);
    }
  }

  /** Of two vectors of unit length; four sums at once, since there are 10⁸ pairs to compare. */
  private static double cosine(float[] a, float[] b) {
    float s0 = 0;
    float s1 = 0;
    float s2 = 0;
    float s3 = 0;
    for (int i = 0; i < a.length; i += 4) { // the width of every encoder here is a multiple of 4
      s0 += a[i] * b[i];
      s1 += a[i + 1] * b[i + 1];
      s2 += a[i + 2] * b[i + 2];
      s3 += a[i + 3] * b[i + 3];
    }
    return (double) s0 + s1 + s2 + s3;
  }
}

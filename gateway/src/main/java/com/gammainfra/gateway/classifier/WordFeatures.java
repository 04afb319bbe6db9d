package com.gammainfra.gateway.classifier;

import java.util.Arrays;

/**
 * All that is read of a prompt without the encoder: hashed n-grams, then {@link Signals}, one space
 * of buckets behind the other. Immutable and thread-safe.
 */
public final class WordFeatures {
  private final NgramFeatures ngrams;
  private final Signals signals;

  /** Features of both kinds. */
  public WordFeatures(NgramFeatures ngrams, Signals signals) {
    this.ngrams = ngrams;
    this.signals = signals;
  }

  /** The features that a head weighs. */
  public static WordFeatures of(LinearHead head, RuleBook rules) {
    int ngramBuckets = head.buckets() - Signals.BUCKETS;
    return new WordFeatures(
        new NgramFeatures(Integer.numberOfTrailingZeros(ngramBuckets)), rules.signals());
  }

  /** The features of a prompt. */
  public SparseVector of(PromptText prompt) {
    return joined(ngrams.of(prompt), signals.of(prompt));
  }

  /** The n-grams alone; all indices are below the number of their buckets. */
  public SparseVector ngrams(PromptText prompt) {
    return ngrams.of(prompt);
  }

  /** The signals alone; all indices are below {@link Signals#BUCKETS}. */
  public SparseVector signals(PromptText prompt) {
    return signals.of(prompt);
  }

  /** What {@link #of} gives of a prompt whose n-grams and signals these are. */
  public SparseVector joined(SparseVector ofNgrams, SparseVector ofSignals) {
    int first = ofNgrams.indices().length;
    int all = first + ofSignals.indices().length;
    int[] indices = Arrays.copyOf(ofNgrams.indices(), all);
    float[] values = Arrays.copyOf(ofNgrams.values(), all);
    for (int i = first; i < all; i++) {
      indices[i] = ngrams.buckets() + ofSignals.indices()[i - first];
      values[i] = ofSignals.values()[i - first];
    }
    return new SparseVector(indices, values);
  }
}

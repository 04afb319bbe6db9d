package com.gammainfra.training;

import com.gammainfra.gateway.classifier.NgramFeatures;
import com.gammainfra.gateway.classifier.SentenceEmbedder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * From a data folder to feature rows, and from feature rows to heads: what training and its
 * cross-validation share.
 *
 * @param rows the rows that may be trained on, features computed; weak ones last
 * @param leftOut how many prompts were left out, by reason
 */
record Recipe(List<FeatureRow> rows, Map<String, Integer> leftOut) {
  /** Word pieces read by the sentence model; twice as many cost twice the time. */
  static final int BUDGET_PIECES = 64;

  /** Binary logarithm of the number of n-gram buckets. */
  static final int BUCKET_BITS = 18;

  private static final int WEAK_PER_TASK = 1500;

  Recipe {
    rows = List.copyOf(rows);
    leftOut = Map.copyOf(leftOut);
  }

  /** Filters and samples the folder's prompts and computes their features; takes minutes. */
  static Recipe prepare(DataFolder data, SentenceEmbedder embedder) {
    TrainingRows filter = new TrainingRows(data.development());
    List<LabelledPrompt> prompts = new ArrayList<>(filter.of(data.train()));
    prompts.addAll(WeakSample.of(filter.of(data.weak()), WEAK_PER_TASK));
    if (prompts.isEmpty()) {
      throw new IllegalArgumentException("the data folder holds nothing that may be trained on");
    }
    Featurizer featurizer = new Featurizer(new NgramFeatures(BUCKET_BITS), embedder);
    return new Recipe(featurizer.rows(prompts), filter.leftOut());
  }

  /** The prompts whose labels were read. */
  List<LabelledPrompt> read() {
    return rows.stream().map(FeatureRow::labelled).filter(prompt -> !prompt.weak()).toList();
  }

  /** Held-out scores of the read prompts in the first {@code folds} of five folds. */
  List<CrossValidation.Score> heldOutScores(Function<LabelledPrompt, String> key, int folds) {
    return CrossValidation.scores(trainer(), rows, key, folds);
  }

  /** The trainer with the chosen settings. */
  static HeadTrainer trainer() {
    return new HeadTrainer(1 << BUCKET_BITS, HeadSettings.CHOSEN);
  }
}

package com.gammainfra.training;

import com.gammainfra.gateway.classifier.Head;
import com.gammainfra.gateway.classifier.MiniLmEmbedder;
import com.gammainfra.gateway.classifier.RuleBook;
import com.gammainfra.gateway.classifier.SentenceEmbedder;
import com.gammainfra.gateway.classifier.SignalNetworks;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * From a data folder to feature rows, and from feature rows to a head.
 *
 * @param features how many features a turn has
 * @param rows the rows that weights are fitted to, features computed; weak ones last
 * @param calibration the rows that the mixture is fitted to
 * @param leftOut how many prompts were left out, by reason
 */
record Recipe(
    int features,
    List<FeatureRow> rows,
    List<FeatureRow> calibration,
    Map<String, Integer> leftOut) {
  /** Word pieces the encoder reads; the encoder is tuned with as many. */
  static final int BUDGET_PIECES = 96;

  private static final int WEAK_PER_TASK = 1500;
  private static final int NEAR_PIECES = 64;
  private static final String NEAR = "nearly the same as a measured prompt (cosine above 0.95)";

  Recipe {
    rows = List.copyOf(rows);
    calibration = List.copyOf(calibration);
    leftOut = Map.copyOf(leftOut);
  }

  /** Filters and samples the folder's prompts and computes their features; takes minutes. */
  static Recipe prepare(DataFolder data, RuleBook rules, SentenceEmbedder encoder) {
    Map<String, Integer> leftOut = new TreeMap<>();
    List<LabelledPrompt> prompts = new ArrayList<>(trainable(data, leftOut));
    if (prompts.isEmpty() || data.calibration().isEmpty()) {
      throw new IllegalArgumentException(
          "the data folder holds nothing that may be trained on, or nothing to calibrate with");
    }
    List<LabelledPrompt> again = new ArrayList<>(NeutralContexts.around(prompts));
    again.addAll(BareTurns.of(prompts));
    prompts.addAll(0, again);
    Featurizer featurizer = new Featurizer(rules, encoder);
    return new Recipe(
        rules.signals().ofOneText(),
        featurizer.rows(prompts),
        featurizer.rows(data.calibration()),
        leftOut);
  }

  /**
   * The prompts that may be trained on: neither measured on nor nearly so, and of a licence that
   * allows it.
   *
   * @param weakPerTask how many weak ones of each task
   * @param leftOut counts what was left out, by reason
   */
  static List<LabelledPrompt> trainable(
      DataFolder data, int weakPerTask, Map<String, Integer> leftOut) {
    TrainingRows filter = new TrainingRows(data.measured());
    List<LabelledPrompt> prompts = new ArrayList<>(filter.of(data.train()));
    prompts.addAll(WeakSample.of(filter.of(data.weak()), weakPerTask));
    leftOut.putAll(filter.leftOut());
    try (var untuned = MiniLmEmbedder.untuned(NEAR_PIECES)) {
      List<LabelledPrompt> kept = new NearDuplicates(untuned, data.measured()).without(prompts);
      leftOut.put(NEAR, prompts.size() - kept.size());
      return kept;
    }
  }

  /** The prompts that {@link #prepare} computes features of. */
  static List<LabelledPrompt> trainable(DataFolder data, Map<String, Integer> leftOut) {
    return trainable(data, WEAK_PER_TASK, leftOut);
  }

  /** Fits two heads to the rows and mixes them by the calibration rows. */
  Mixture fit() {
    return fit(rows);
  }

  /** The same with heads fitted to some of the rows. */
  Mixture fit(List<FeatureRow> some) {
    SignalNetworks networks =
        new NetworkTrainer(features, NetworkSettings.TURN, NetworkSettings.IN_CONTEXT).fit(some);
    Head embedding =
        new HeadTrainer(1, HeadSettings.EMBEDDING)
            .fit(some.stream().map(FeatureRow::embeddingAlone).toList());
    return Mixture.fit(Head.of(networks), embedding, calibration);
  }
}

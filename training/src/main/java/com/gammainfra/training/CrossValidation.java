package com.gammainfra.training;

import com.gammainfra.gateway.classifier.LinearHead;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/**
 * Scores every row that was read by a head that saw neither it nor its kin. Weak rows train every
 * head, unless the fold's rows share a group or, split by source, a source with them.
 */
final class CrossValidation {
  private static final int FOLDS = 5;

  private CrossValidation() {}

  /** The held-out scores of the rows that are not weak, in their order. */
  static List<double[]> scores(
      HeadTrainer trainer, List<FeatureRow> rows, Function<LabelledPrompt, String> key) {
    List<FeatureRow> read = rows.stream().filter(row -> !row.labelled().weak()).toList();
    int[] folds = Folds.of(read, FOLDS, row -> key.apply(row.labelled()));
    double[][] scores = new double[read.size()][];
    for (int fold = 0; fold < FOLDS; fold++) {
      List<String> held = new ArrayList<>();
      for (int i = 0; i < folds.length; i++) {
        if (folds[i] == fold) {
          held.add(key.apply(read.get(i).labelled()));
        }
      }
      Set<String> heldKeys = new HashSet<>(held);
      LinearHead head =
          trainer.fit(
              rows.stream().filter(row -> !heldKeys.contains(key.apply(row.labelled()))).toList());
      for (int i = 0; i < folds.length; i++) {
        if (folds[i] == fold) {
          scores[i] = head.scores(read.get(i).ngrams(), read.get(i).embedding());
        }
      }
    }
    return List.of(scores);
  }
}

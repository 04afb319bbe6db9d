package com.gammainfra.training;

import com.gammainfra.gateway.classifier.LinearHead;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/**
 * Scores rows that were read by a head that saw neither them nor their kin. The rows are split into
 * five folds; weak rows train every head, unless they share the key of a row held out.
 */
final class CrossValidation {
  /** Into how many folds the rows are split. */
  static final int FOLDS = 5;

  private CrossValidation() {}

  /** One held-out row and its scores, in the order of {@link LinearHead#COLUMNS}. */
  @SuppressWarnings("ArrayRecordComponent") // compared nowhere
  record Score(LabelledPrompt labelled, double[] scores) {}

  /**
   * The scores of the rows of the first {@code folds} folds, one head fitted for each.
   *
   * @param folds 1 to {@link #FOLDS}
   * @param key rows of one key are held out together
   */
  static List<Score> scores(
      HeadTrainer trainer, List<FeatureRow> rows, Function<LabelledPrompt, String> key, int folds) {
    List<FeatureRow> read = rows.stream().filter(row -> !row.labelled().weak()).toList();
    int[] foldOf = Folds.of(read, FOLDS, row -> key.apply(row.labelled()));
    List<Score> scores = new ArrayList<>();
    for (int fold = 0; fold < folds; fold++) {
      List<FeatureRow> held = new ArrayList<>();
      Set<String> heldKeys = new HashSet<>();
      for (int i = 0; i < foldOf.length; i++) {
        if (foldOf[i] == fold) {
          held.add(read.get(i));
          heldKeys.add(key.apply(read.get(i).labelled()));
        }
      }
      LinearHead head =
          trainer.fit(
              rows.stream().filter(row -> !heldKeys.contains(key.apply(row.labelled()))).toList());
      for (FeatureRow row : held) {
        scores.add(new Score(row.labelled(), head.scores(row.ngrams(), row.embedding())));
      }
    }
    return scores;
  }
}

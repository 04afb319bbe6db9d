package com.gammainfra.replay;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The mean published score of the models chosen, over the steps at which both they and the baseline
 * have one on the same scale.
 *
 * @param mean of the chosen models, 0 to 1
 * @param baseline of the baseline over the same steps
 * @param steps how many these are
 * @param claimed at how many of them the chosen model was measured at or below the effort it is
 *     asked with
 */
record MeanQuality(double mean, double baseline, int steps, int claimed) {

  /** The mean; null without a step that can be compared. */
  static @Nullable MeanQuality of(
      Scoreboard board, List<Decision> decisions, List<Decision> baseline) {
    double chosen = 0;
    double flagship = 0;
    int steps = 0;
    int claimed = 0;
    for (int i = 0; i < board.size(); i++) {
      PublishedScore own = board.score(i, decisions.get(i).choice());
      PublishedScore other = board.score(i, baseline.get(i).choice());
      if (own != null && other != null) {
        chosen += own.value();
        flagship += other.value();
        steps++;
        claimed += own.isClaimed() ? 1 : 0;
      }
    }
    return steps == 0 ? null : new MeanQuality(chosen / steps, flagship / steps, steps, claimed);
  }
}

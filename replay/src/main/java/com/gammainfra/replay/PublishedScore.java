package com.gammainfra.replay;

import com.gammainfra.gateway.catalog.Effort;
import com.gammainfra.gateway.routing.Scores;
import org.jspecify.annotations.Nullable;

/**
 * A public score of a model for a task, on the task's primary scale.
 *
 * @param value 0 to 1
 * @param effort it was measured at; null for a model without that switch
 */
record PublishedScore(double value, @Nullable Effort effort, Basis basis) {

  /** How the effort it was measured at compares with the one it is asked with. */
  enum Basis {
    /** The same. */
    OWN,
    /** A lower one: what the router assumes too. */
    LOWER,
    /** A higher one, because none was published at or below its own: more than may be claimed. */
    HIGHER
  }

  /** The score of a choice; null when none was published. */
  static @Nullable PublishedScore of(Scores scores, Choice choice) {
    Scores.Quality quality = scores.quality(choice.model(), choice.effort());
    if (quality != null) {
      Basis basis = quality.assumed() ? Basis.LOWER : Basis.OWN;
      return new PublishedScore(quality.value(), effort(scores, choice, quality), basis);
    }
    Scores.Row lowest = null;
    for (Scores.Row row : scores.rows(choice.model())) {
      if (row.effort() != null && (lowest == null || isBelow(row, lowest))) {
        lowest = row;
      }
    }
    return lowest == null
        ? null
        : new PublishedScore(lowest.value(), lowest.effort(), Basis.HIGHER);
  }

  /** Whether the model was measured at most at the effort it is asked with. */
  boolean isClaimed() {
    return basis != Basis.HIGHER;
  }

  private static boolean isBelow(Scores.Row one, Scores.Row other) {
    return one.effort() != null
        && other.effort() != null
        && one.effort().compareTo(other.effort()) < 0;
  }

  /**
   * The effort of the row that a quality is from: the highest with its value up to the choice's.
   */
  private static @Nullable Effort effort(Scores scores, Choice choice, Scores.Quality quality) {
    if (!quality.assumed()) {
      return choice.effort();
    }
    Effort found = null;
    for (Scores.Row row : scores.rows(choice.model())) {
      if (row.value() == quality.value()
          && row.effort() != null
          && choice.effort() != null
          && row.effort().compareTo(choice.effort()) < 0) {
        found = row.effort();
      }
    }
    return found;
  }
}

package com.gammainfra.tuning;

import com.gammainfra.gateway.chat.Task;
import com.gammainfra.gateway.classifier.LinearHead;
import com.gammainfra.gateway.classifier.PromptText;
import java.util.List;
import java.util.Set;

/**
 * A prompt to tune on or to measure with.
 *
 * @param prompt what the classifier reads
 * @param primary its label
 * @param also labels just as defensible
 * @param weak whether the label follows from the data set rather than from a reading
 */
record TuningRow(PromptText prompt, Task primary, Set<Task> also, boolean weak) {
  static final List<Task> COLUMNS = LinearHead.COLUMNS;

  private static final float ALSO_SHARE = 0.15f;
  private static final float WEAK_WEIGHT = 0.25f;

  TuningRow {
    also = Set.copyOf(also);
  }

  /** How much the row counts. */
  float weight() {
    return weak ? WEAK_WEIGHT : 1;
  }

  /** What the head should say, by column: the defensible labels share {@value #ALSO_SHARE}. */
  float[] target() {
    float[] target = new float[COLUMNS.size()];
    float shared = also.isEmpty() ? 0 : ALSO_SHARE;
    for (Task task : also) {
      target[COLUMNS.indexOf(task)] += shared / also.size();
    }
    target[COLUMNS.indexOf(primary)] += 1 - shared;
    return target;
  }

  /** Whether a careful person could accept {@code task}. */
  boolean accepts(Task task) {
    return task == primary || also.contains(task);
  }

  /** The same label for another wording of the last turn. */
  TuningRow reworded(String text) {
    PromptText other =
        new PromptText(
            text, prompt.system(), prompt.earlierUser(), prompt.earlierAnswer(), prompt.followUp());
    return new TuningRow(other, primary, also, weak);
  }
}

package com.gammainfra.tuning;

import com.gammainfra.gateway.chat.Task;
import com.gammainfra.gateway.classifier.Head;
import com.gammainfra.gateway.classifier.PromptText;
import com.gammainfra.training.LabelledPrompt;
import java.util.Set;

/**
 * A prompt to tune on or to measure with.
 *
 * @param prompt what the classifier reads
 * @param primary its label
 * @param also labels just as defensible
 * @param weight how much it counts
 * @param target what the head should say, by column of {@link Head#COLUMNS}; sums to 1. Not copied;
 *     must not change
 */
@SuppressWarnings("ArrayRecordComponent") // compared nowhere
record TuningRow(PromptText prompt, Task primary, Set<Task> also, float weight, float[] target) {
  private static final float ALSO_SHARE = 0.15f;
  private static final float WEAK_WEIGHT = 0.25f;
  private static final float TAUGHT_WEAK_WEIGHT = 0.5f;
  private static final float TEACHERS_SHARE = 0.5f;

  TuningRow {
    also = Set.copyOf(also);
  }

  /**
   * A row as it is labelled: defensible labels share {@value #ALSO_SHARE} of the target. One whose
   * label follows from its data set counts {@value #WEAK_WEIGHT}, one that was read 1.
   */
  static TuningRow of(LabelledPrompt labelled) {
    float[] target = target(labelled.primary(), labelled.also());
    float weight = labelled.weak() ? WEAK_WEIGHT : 1;
    return new TuningRow(labelled.prompt(), labelled.primary(), labelled.also(), weight, target);
  }

  /**
   * The same taught by a larger model (Hinton et al. 2015): what that says of the prompt makes half
   * of the target, and a label that nobody read, now seconded, counts {@value #TAUGHT_WEAK_WEIGHT}.
   *
   * @param answer a probability of each task, by column
   */
  TuningRow taught(float[] answer) {
    float[] mixed = new float[target.length];
    for (int i = 0; i < mixed.length; i++) {
      mixed[i] = (1 - TEACHERS_SHARE) * target[i] + TEACHERS_SHARE * answer[i];
    }
    return new TuningRow(prompt, primary, also, Math.max(weight, TAUGHT_WEAK_WEIGHT), mixed);
  }

  /** Whether a careful person could accept {@code task}. */
  boolean accepts(Task task) {
    return task == primary || also.contains(task);
  }

  /** The same label for another wording of the last turn. */
  TuningRow reworded(String text) {
    return new TuningRow(prompt.withText(text), primary, also, weight, target);
  }

  private static float[] target(Task primary, Set<Task> also) {
    float[] target = new float[Head.COLUMNS.size()];
    float shared = also.isEmpty() ? 0 : ALSO_SHARE;
    for (Task task : also) {
      target[Head.COLUMNS.indexOf(task)] += shared / also.size();
    }
    target[Head.COLUMNS.indexOf(primary)] += 1 - shared;
    return target;
  }
}

package com.gammainfra.training;

import com.gammainfra.gateway.chat.Task;
import com.gammainfra.gateway.classifier.PromptText;
import java.util.Set;

/**
 * One prompt with the task somebody said it is.
 *
 * @param id where it came from
 * @param prompt what the classifier reads of it
 * @param fullText the last user turn, uncut, for finding duplicates
 * @param primary the label
 * @param also labels just as defensible
 * @param weak whether the label follows from the data set rather than from a reading
 * @param source the data set
 * @param licence as its source states it
 * @param nc whether it is marked non-commercial
 * @param group prompts of one group share a document or a conversation and are never split
 * @param bucket the kind of prompt, for reporting
 * @param half of the development set, {@code A}, {@code B} or empty
 * @param lang the language as the data has it (guessed there, not read), such as {@code en}; may be
 *     empty
 * @param later whether there were turns before the one that is labelled
 */
public record LabelledPrompt(
    String id,
    PromptText prompt,
    String fullText,
    Task primary,
    Set<Task> also,
    boolean weak,
    String source,
    String licence,
    boolean nc,
    String group,
    String bucket,
    String half,
    String lang,
    boolean later) {

  public LabelledPrompt {
    also = Set.copyOf(also);
  }

  /** The same label for another reading of the prompt. */
  LabelledPrompt with(PromptText other) {
    return new LabelledPrompt(
        id, other, fullText, primary, also, weak, source, licence, nc, group, bucket, half, lang,
        later);
  }

  /** The same row as one of a group. */
  LabelledPrompt inGroup(String other) {
    return new LabelledPrompt(
        id, prompt, fullText, primary, also, weak, source, licence, nc, other, bucket, half, lang,
        later);
  }

  /** Whether more than the turn may say what is asked for: a system prompt, or earlier turns. */
  boolean inContext() {
    return !prompt.system().isEmpty() || !prompt.earlierTurns().isEmpty();
  }

  /** Whether a careful person could accept {@code task}. */
  public boolean accepts(Task task) {
    return task == primary || also.contains(task);
  }
}

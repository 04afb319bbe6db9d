package com.gammainfra.gateway.classifier;

import com.gammainfra.gateway.chat.Task;
import java.util.List;

/**
 * One piece of evidence that the keyword router weighs: words of one meaning in as many languages
 * as were written down, or a shape of the text.
 *
 * <p>It fires when one of its phrases stands in its region (if it has phrases), all of {@code all}
 * are found and none of {@code none} is. A cue without any condition always fires; that gives a
 * task a head start. It counts once, however often its words occur. Immutable and thread-safe.
 *
 * @param name shown in an explanation when the cue is the strongest of the task that won
 * @param task what it speaks for
 * @param weight how much, 1 to 9; −1 to −9 speaks against the task
 * @param region where the phrases are looked for
 * @param phrases as {@link PhraseFinder} reads them; may be empty
 * @param all further conditions
 * @param none exceptions
 */
public record KeywordCue(
    String name,
    Task task,
    int weight,
    TextRule.Region region,
    List<String> phrases,
    List<TextRule.Find> all,
    List<TextRule.Find> none) {
  private static final int MAX_WEIGHT = 9;

  public KeywordCue {
    phrases = List.copyOf(phrases);
    all = List.copyOf(all);
    none = List.copyOf(none);
    if (weight == 0 || Math.abs(weight) > MAX_WEIGHT) {
      throw new IllegalArgumentException("a weight is 1 to 9 or -1 to -9, not " + weight);
    }
  }

  /** Whether the patterns let the cue fire; its phrases are the router's to find. */
  boolean patternsAllow(PromptText prompt) {
    return TextRule.allFound(all, prompt) && TextRule.noneFound(none, prompt);
  }
}

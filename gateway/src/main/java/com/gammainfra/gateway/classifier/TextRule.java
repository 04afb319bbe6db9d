package com.gammainfra.gateway.classifier;

import com.gammainfra.gateway.chat.Task;
import java.util.List;
import java.util.regex.Pattern;

/**
 * One named rule over the last user turn: it fires when all of {@code all} are found and none of
 * {@code none} is. Immutable and thread-safe.
 *
 * @param name shown in explanations
 * @param task what the prompt is when the rule fires
 * @param all at least one
 * @param none exceptions
 */
public record TextRule(String name, Task task, List<Find> all, List<Find> none) {

  public TextRule {
    all = List.copyOf(all);
    none = List.copyOf(none);
    if (all.isEmpty()) {
      throw new IllegalArgumentException("rule " + name + " has no condition");
    }
  }

  /** Whether the rule fires on the prompt. */
  public boolean fires(PromptText prompt) {
    for (Find find : all) {
      if (!find.in(prompt.text())) {
        return false;
      }
    }
    for (Find find : none) {
      if (find.in(prompt.text())) {
        return false;
      }
    }
    return true;
  }

  /** A pattern and where it is looked for. */
  record Find(Region region, Pattern pattern) {
    boolean in(String text) {
      return pattern.matcher(region.of(text)).find();
    }
  }

  /** The part of a turn that a pattern is looked for in. */
  enum Region {
    /** The first 240 characters. */
    HEAD,
    /** The last 240 characters. */
    TAIL,
    /** Up to the first line break, at most 240 characters. */
    FIRST_LINE,
    /** All that the classifier reads. */
    TEXT;

    private static final int EDGE_CHARS = 240;

    String of(String text) {
      return switch (this) {
        case HEAD -> text.substring(0, Math.min(EDGE_CHARS, text.length()));
        case TAIL -> text.substring(Math.max(0, text.length() - EDGE_CHARS));
        case FIRST_LINE -> {
          int end = text.indexOf('\n');
          yield text.substring(0, Math.min(EDGE_CHARS, end < 0 ? text.length() : end));
        }
        case TEXT -> text;
      };
    }
  }
}

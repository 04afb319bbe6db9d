package com.gammainfra.gateway.classifier;

import com.gammainfra.gateway.chat.Task;
import java.util.List;
import java.util.regex.Pattern;

/**
 * One named rule over the last user turn: it fires when all of {@code all} are found and none of
 * {@code none} is. It never fires under a system prompt or from the third turn of a conversation
 * on: what was said there can make a material of any words. "Write a poem" is to be translated if
 * that is what the application, or the conversation, is for. Immutable and thread-safe.
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
    return prompt.system().isEmpty()
        && prompt.opening().isEmpty()
        && allFound(all, prompt)
        && noneFound(none, prompt);
  }

  static boolean allFound(List<Find> finds, PromptText prompt) {
    for (Find find : finds) {
      if (!find.in(prompt)) {
        return false;
      }
    }
    return true;
  }

  static boolean noneFound(List<Find> finds, PromptText prompt) {
    for (Find find : finds) {
      if (find.in(prompt)) {
        return false;
      }
    }
    return true;
  }

  /** A pattern and where it is looked for. */
  record Find(Region region, Pattern pattern) {
    boolean in(PromptText prompt) {
      return pattern.matcher(region.of(prompt)).find();
    }
  }

  /** The part of a conversation that a pattern or a phrase is looked for in. */
  enum Region {
    /** The first 48 characters of the turn: where an instruction begins. */
    START,
    /** The first 240 characters of the turn. */
    HEAD,
    /** The last 240 characters of the turn. */
    TAIL,
    /** The turn up to the first line break, at most 240 characters. */
    FIRST_LINE,
    /** All that the classifier reads of the turn. */
    TEXT,
    /** The head of the user turn before; empty unless this turn is a short follow-up. */
    EARLIER,
    /** The head of the answer before; empty unless this turn is a short follow-up. */
    ANSWER;

    private static final int START_CHARS = 48;
    private static final int EDGE_CHARS = 240;

    String of(PromptText prompt) {
      String text = prompt.text();
      return switch (this) {
        case START, HEAD, FIRST_LINE -> text.substring(0, end(text));
        case TAIL -> text.substring(tailStart(text));
        case TEXT -> text;
        case EARLIER -> prompt.followUp() ? prompt.turnBefore() : "";
        case ANSWER -> prompt.followUp() ? prompt.earlierAnswer() : "";
      };
    }

    /** Whether what stands from {@code from} to {@code to} in a turn is in the region. */
    boolean covers(String text, int from, int to) {
      return switch (this) {
        case START, HEAD, FIRST_LINE -> to <= end(text);
        case TAIL -> from >= tailStart(text);
        case TEXT -> true;
        case EARLIER, ANSWER -> false;
      };
    }

    private int end(String text) {
      return switch (this) {
        case START -> Math.min(START_CHARS, text.length());
        case FIRST_LINE -> {
          int line = text.indexOf('\n');
          yield Math.min(EDGE_CHARS, line < 0 ? text.length() : line);
        }
        case HEAD, TAIL, TEXT, EARLIER, ANSWER -> Math.min(EDGE_CHARS, text.length());
      };
    }

    private static int tailStart(String text) {
      return Math.max(0, text.length() - EDGE_CHARS);
    }
  }
}

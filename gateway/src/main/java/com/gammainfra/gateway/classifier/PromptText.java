package com.gammainfra.gateway.classifier;

import com.gammainfra.gateway.chat.Message;
import com.gammainfra.gateway.chat.Role;
import java.util.List;

/**
 * What the classifier reads of a conversation: the last user turn, and a little of what came before
 * it when that turn cannot stand alone ("now shorter", "and in French?").
 *
 * <p>Everything is cut to a fixed size before any work is done on it, so that a prompt of a
 * megabyte costs what one of {@value #TEXT_CHARS} characters costs. Of a long turn the head and the
 * tail are kept: instructions stand at either end, and what is between is mostly the material.
 * System prompts are not read.
 *
 * @param text the last user turn, at most {@value #TEXT_CHARS} characters; empty when there is none
 * @param earlierUser the head of the user turn before it, empty when there is none
 * @param earlierAnswer the head of the answer in between, empty when there is none
 * @param followUp whether the turn is short enough, and late enough, to lean on what came before
 */
public record PromptText(String text, String earlierUser, String earlierAnswer, boolean followUp) {
  /** The most characters kept of the last user turn. */
  static final int TEXT_CHARS = 4096;

  private static final int HEAD_CHARS = 2730;
  private static final int EARLIER_CHARS = 240;
  private static final int FOLLOW_UP_CHARS = 160;
  private static final int EMBEDDED_HEAD_CHARS = 1000;
  private static final int EMBEDDED_TAIL_CHARS = 600;
  private static final int EMBEDDED_EARLIER_CHARS = 120;

  /** Reads a conversation, oldest message first; it may be empty or hold no user turn. */
  public static PromptText of(List<Message> messages) {
    int last = lastOf(Role.USER, messages, messages.size());
    if (last < 0) {
      return new PromptText("", "", "", false);
    }
    String text = ends(messages.get(last).text().strip(), HEAD_CHARS, TEXT_CHARS - HEAD_CHARS);
    int earlier = lastOf(Role.USER, messages, last);
    int answer = lastOf(Role.ASSISTANT, messages, last);
    boolean followUp = (earlier >= 0 || answer >= 0) && text.length() <= FOLLOW_UP_CHARS;
    return new PromptText(text, head(messages, earlier), head(messages, answer), followUp);
  }

  /** A conversation of one user turn. */
  public static PromptText of(String text) {
    return of(List.of(Message.of(Role.USER, text)));
  }

  /** The same prompt with another last turn, for asking what a piece of it accounts for. */
  public PromptText withText(String other) {
    return new PromptText(other, earlierUser, earlierAnswer, followUp);
  }

  /** What the sentence model is given: for a follow-up, after the turn it leans on. */
  public String embedded() {
    String own = ends(text, EMBEDDED_HEAD_CHARS, EMBEDDED_TAIL_CHARS);
    if (!followUp || earlierUser.isEmpty()) {
      return own;
    }
    return cut(earlierUser, EMBEDDED_EARLIER_CHARS) + "\n" + own;
  }

  private static String head(List<Message> messages, int index) {
    return index < 0 ? "" : cut(messages.get(index).text().strip(), EARLIER_CHARS);
  }

  private static int lastOf(Role role, List<Message> messages, int before) {
    for (int i = before - 1; i >= 0; i--) {
      if (messages.get(i).role() == role && !messages.get(i).text().isBlank()) {
        return i;
      }
    }
    return -1;
  }

  private static String ends(String text, int headChars, int tailChars) {
    if (text.length() <= headChars + tailChars) {
      return text;
    }
    return cut(text, headChars - 1) + "\n" + text.substring(text.length() - tailChars);
  }

  private static String cut(String text, int chars) {
    return text.length() <= chars ? text : text.substring(0, chars);
  }
}

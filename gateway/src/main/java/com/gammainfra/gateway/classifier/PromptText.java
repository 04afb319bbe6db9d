package com.gammainfra.gateway.classifier;

import com.gammainfra.gateway.chat.Message;
import com.gammainfra.gateway.chat.Role;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What the classifier reads of a conversation: the last user turn; a little of the turn and the
 * answer before it, in whose light a turn such as "now shorter" or "and in French?" is to be read;
 * and the system prompt, where an application states its job and sends nothing but the material as
 * the user's turn.
 *
 * <p>Everything is cut to a fixed size before any work is done on it, so that a prompt of a
 * megabyte costs what one of {@value #TEXT_CHARS} characters costs. Of a long turn or system prompt
 * the head and the tail are kept: instructions stand at either end, and what is between is mostly
 * the material. Greetings and thanks around the last turn are left out ({@link Pleasantries}), and
 * so is a system prompt that says no more than that the model is a helpful assistant ({@link
 * PlainAssistant}).
 *
 * @param text the last user turn, at most {@value #TEXT_CHARS} characters, without pleasantries;
 *     empty when there is none
 * @param system the system and developer messages before it, at most {@value #SYSTEM_CHARS}
 *     characters; empty when there is none
 * @param earlierUser the head of the user turn before it, empty when there is none
 * @param earlierAnswer the head of the answer in between, empty when there is none
 * @param followUp whether the turn is short enough, and late enough, to lean on what came before
 */
public record PromptText(
    String text, String system, String earlierUser, String earlierAnswer, boolean followUp) {
  /** The most characters kept of the last user turn. */
  static final int TEXT_CHARS = 4096;

  /** The most characters kept of the system prompt. */
  static final int SYSTEM_CHARS = 1024;

  private static final int EARLIER_CHARS = 240;
  private static final int FOLLOW_UP_CHARS = 160;

  /** Reads a conversation, oldest message first; it may be empty or hold no user turn. */
  public static PromptText of(List<Message> messages) {
    int last = lastOf(Set.of(Role.USER), messages, messages.size());
    if (last < 0) {
      return new PromptText("", "", "", "", false);
    }
    String text = read(messages.get(last).text());
    int earlier = lastOf(Set.of(Role.USER), messages, last);
    int answer = lastOf(Set.of(Role.ASSISTANT), messages, last);
    return new PromptText(
        text,
        system(messages.subList(0, last)),
        head(messages, earlier, EARLIER_CHARS),
        head(messages, answer, EARLIER_CHARS),
        (earlier >= 0 || answer >= 0) && leans(text));
  }

  /** A conversation of one user turn. */
  public static PromptText of(String text) {
    return of(List.of(Message.of(Role.USER, text)));
  }

  /** The same prompt with another last turn, for asking what a piece of it accounts for. */
  public PromptText withText(String other) {
    return new PromptText(other, system, earlierUser, earlierAnswer, followUp);
  }

  /** The same prompt with another system prompt, for the same. */
  PromptText withSystem(String other) {
    return new PromptText(text, other, earlierUser, earlierAnswer, followUp);
  }

  /** The system prompt as a turn of its own, or nothing where there is none. */
  Optional<PromptText> systemAsTurn() {
    return system.isEmpty()
        ? Optional.empty()
        : Optional.of(new PromptText(system, "", "", "", false));
  }

  /** The same conversation with another last turn, read as {@link #of} reads it. */
  public PromptText withTurn(String other) {
    String read = read(other);
    boolean later = !earlierUser.isEmpty() || !earlierAnswer.isEmpty();
    return new PromptText(read, system, earlierUser, earlierAnswer, later && leans(read));
  }

  private static String read(String turn) {
    return Pleasantries.without(ends(turn.strip(), TEXT_CHARS));
  }

  /** All system and developer messages one below the other, without what says nothing. */
  private static String system(List<Message> before) {
    String all =
        before.stream()
            .filter(m -> m.role() == Role.SYSTEM || m.role() == Role.DEVELOPER)
            .map(m -> m.text().strip())
            .filter(text -> !text.isEmpty() && !PlainAssistant.isAll(text))
            .collect(Collectors.joining("\n"));
    return ends(all, SYSTEM_CHARS);
  }

  private static boolean leans(String text) {
    return text.length() <= FOLLOW_UP_CHARS;
  }

  private static String head(List<Message> messages, int index, int chars) {
    return index < 0 ? "" : cut(messages.get(index).text().strip(), chars);
  }

  private static int lastOf(Set<Role> roles, List<Message> messages, int before) {
    for (int i = before - 1; i >= 0; i--) {
      if (roles.contains(messages.get(i).role()) && !messages.get(i).text().isBlank()) {
        return i;
      }
    }
    return -1;
  }

  /** Of a longer text two thirds of so many characters from its head, one third from its tail. */
  private static String ends(String text, int most) {
    if (text.length() <= most) {
      return text;
    }
    int tail = text.length() - most / 3;
    return cut(text, most - most / 3 - 1)
        + "\n"
        + text.substring(inPair(text, tail) ? tail + 1 : tail);
  }

  private static String cut(String text, int chars) {
    if (text.length() <= chars) {
      return text;
    }
    return text.substring(0, inPair(text, chars) ? chars - 1 : chars);
  }

  /** Whether what begins at {@code at} is the second half of a character. */
  private static boolean inPair(String text, int at) {
    return Character.isSurrogatePair(text.charAt(at - 1), text.charAt(at));
  }
}

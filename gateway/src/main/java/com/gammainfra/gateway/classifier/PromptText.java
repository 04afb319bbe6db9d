package com.gammainfra.gateway.classifier;

import com.gammainfra.gateway.chat.Message;
import com.gammainfra.gateway.chat.Role;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What the classifier reads of a conversation: the last user turn; the system prompt and the user's
 * earlier turns, in either of which a job may have been set for which the last turn is only the
 * next material; and the head of the answer before it, in whose light a turn such as "now shorter"
 * is to be read.
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
 * @param earlierTurns the user's turns before it, oldest first: the one that opened the
 *     conversation, {@value #OPENING_CHARS} characters of its ends, and of the latest, {@value
 *     #LATEST_CHARS} each, as many as fit into {@value #EARLIER_CHARS} in all and make at most
 *     {@value #MAX_EARLIER_TURNS} turns; those in between are left out
 * @param earlierAnswer the head of the answer before it, empty when there is none
 * @param followUp whether the turn is short enough, and late enough, to lean on what came before
 */
public record PromptText(
    String text, String system, List<String> earlierTurns, String earlierAnswer, boolean followUp) {
  /** The most characters kept of the last user turn. */
  static final int TEXT_CHARS = 4096;

  /** The most characters kept of the system prompt. */
  static final int SYSTEM_CHARS = 1024;

  /** The most characters kept of all earlier turns together. */
  static final int EARLIER_CHARS = 2048;

  /** The most earlier turns that are kept. */
  static final int MAX_EARLIER_TURNS = 20;

  private static final int OPENING_CHARS = 512;
  private static final int LATEST_CHARS = 384;
  private static final int EARLIER_HEAD_CHARS = 240;
  private static final int FOLLOW_UP_CHARS = 160;

  private static final PromptText NOTHING = new PromptText("", "", List.of(), "", false);

  public PromptText {
    earlierTurns = List.copyOf(earlierTurns);
  }

  /** Reads a conversation, oldest message first; it may be empty or hold no user turn. */
  public static PromptText of(List<Message> messages) {
    int last = lastOf(Role.USER, messages, messages.size());
    if (last < 0) {
      return NOTHING;
    }
    String text = read(messages.get(last).text());
    List<Message> before = messages.subList(0, last);
    List<String> turns = turns(before);
    int answer = lastOf(Role.ASSISTANT, messages, last);
    return new PromptText(
        text,
        system(before),
        turns,
        answer < 0 ? "" : cut(messages.get(answer).text().strip(), EARLIER_HEAD_CHARS),
        (!turns.isEmpty() || answer >= 0) && leans(text));
  }

  /** A conversation of one user turn. */
  public static PromptText of(String text) {
    return of(List.of(Message.of(Role.USER, text)));
  }

  /** The head of the user's turn right before the last, empty when there is none. */
  String turnBefore() {
    return earlierTurns.isEmpty() ? "" : cut(earlierTurns.getLast(), EARLIER_HEAD_CHARS);
  }

  /**
   * The turn that opened the conversation; empty before the third turn, where it is the turn
   * before.
   */
  String opening() {
    return earlierTurns.size() > 1 ? earlierTurns.getFirst() : "";
  }

  /** The same prompt with another last turn, for asking what a piece of it accounts for. */
  public PromptText withText(String other) {
    return new PromptText(other, system, earlierTurns, earlierAnswer, followUp);
  }

  /** The same prompt with another system prompt, for the same. */
  PromptText withSystem(String other) {
    return new PromptText(text, other, earlierTurns, earlierAnswer, followUp);
  }

  /** The same prompt with other earlier turns, for the same. */
  PromptText withEarlierTurns(List<String> others) {
    return new PromptText(text, system, others, earlierAnswer, followUp);
  }

  /**
   * All that the user or the application says, each as if it were the only turn: the last turn with
   * what it leans on, the system prompt, and the earlier turns one below the other. Empty where
   * there is none.
   */
  List<Optional<PromptText>> texts() {
    return List.of(Optional.of(this), systemAsTurn(), asTurn(String.join("\n", earlierTurns)));
  }

  /** The system prompt as a turn of its own, or nothing where there is none. */
  Optional<PromptText> systemAsTurn() {
    return asTurn(system);
  }

  /** The same conversation with another last turn, read as {@link #of} reads it. */
  public PromptText withTurn(String other) {
    String read = read(other);
    boolean later = !earlierTurns.isEmpty() || !earlierAnswer.isEmpty();
    return new PromptText(read, system, earlierTurns, earlierAnswer, later && leans(read));
  }

  private static Optional<PromptText> asTurn(String text) {
    return text.isEmpty()
        ? Optional.empty()
        : Optional.of(new PromptText(text, "", List.of(), "", false));
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

  /** The first of the user's turns, then as many of the last ones as there is room for. */
  private static List<String> turns(List<Message> before) {
    int first = firstTurn(before);
    if (first < 0) {
      return List.of();
    }
    String opening = ends(before.get(first).text().strip(), OPENING_CHARS);
    Deque<String> latest = new ArrayDeque<>();
    int room = EARLIER_CHARS - opening.length();
    for (int i = lastOf(Role.USER, before, before.size());
        i > first && latest.size() < MAX_EARLIER_TURNS - 1;
        i = lastOf(Role.USER, before, i)) {
      String turn = ends(before.get(i).text().strip(), LATEST_CHARS);
      room -= turn.length() + 1;
      if (room < 0) {
        break;
      }
      latest.addFirst(turn);
    }
    latest.addFirst(opening);
    return List.copyOf(latest);
  }

  private static int firstTurn(List<Message> messages) {
    for (int i = 0; i < messages.size(); i++) {
      if (saysAs(Role.USER, messages.get(i))) {
        return i;
      }
    }
    return -1;
  }

  private static int lastOf(Role role, List<Message> messages, int before) {
    for (int i = before - 1; i >= 0; i--) {
      if (saysAs(role, messages.get(i))) {
        return i;
      }
    }
    return -1;
  }

  private static boolean saysAs(Role role, Message message) {
    return message.role() == role && !message.text().isBlank();
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

  /** The head of a text, never ending in the middle of a character. */
  static String cut(String text, int chars) {
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

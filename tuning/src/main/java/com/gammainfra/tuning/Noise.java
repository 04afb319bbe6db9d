package com.gammainfra.tuning;

import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Rewrites a prompt the way hurried people type: with a greeting before it, with thanks or another
 * mark at the end, or with letters swapped, dropped and doubled. The task stays the same, and an
 * encoder that has seen such prompts says so. What stands in a code fence is left alone, and so are
 * long prompts, which are mostly pasted.
 */
final class Noise {
  private static final int LONGEST_CHARS = 1500;
  private static final int CHARS_A_TYPO = 60;
  private static final String FENCE = "```";
  private static final String MARKS = ".?!。？！";
  private static final List<String> GREETINGS =
      List.of(
          "Hi, ",
          "Hello! ",
          "hey ",
          "Hi there! ",
          "Hello, could you please ",
          "please ",
          "Good morning. ",
          "hey can you ",
          "Thanks in advance. ",
          "ok so ");
  private static final List<String> THANKS =
      List.of(" Thanks!", " Thank you.", "\n\nThank you very much", " thx", " Please and thanks.");

  private final RandomGenerator random;

  Noise(RandomGenerator random) {
    this.random = random;
  }

  /** Another wording of {@code text}; two times in five one with typing errors. */
  String of(String text) {
    if (text.isBlank() || text.length() > LONGEST_CHARS) {
      return text;
    }
    return switch (random.nextInt(5)) {
      case 0 -> GREETINGS.get(random.nextInt(GREETINGS.size())) + text;
      case 1 -> text + THANKS.get(random.nextInt(THANKS.size()));
      case 2 -> otherwiseEnded(text);
      default -> mistyped(text);
    };
  }

  private String otherwiseEnded(String text) {
    if (text.endsWith(FENCE)) {
      return text;
    }
    return MARKS.indexOf(text.charAt(text.length() - 1)) >= 0
        ? text.substring(0, text.length() - 1)
        : text + (random.nextBoolean() ? "." : "!!");
  }

  private String mistyped(String text) {
    StringBuilder typed = new StringBuilder(text);
    for (int typo = 0; typo < Math.max(1, text.length() / CHARS_A_TYPO); typo++) {
      int at = random.nextInt(typed.length());
      if (!insideWord(typed, at) || fenced(typed, at)) {
        continue;
      }
      char letter = typed.charAt(at);
      switch (random.nextInt(3)) {
        case 0 -> {
          typed.setCharAt(at, typed.charAt(at + 1));
          typed.setCharAt(at + 1, letter);
        }
        case 1 -> typed.deleteCharAt(at);
        default -> typed.insert(at, letter);
      }
    }
    return typed.toString();
  }

  private static boolean insideWord(CharSequence text, int at) {
    return at + 1 < text.length()
        && Character.isLetter(text.charAt(at))
        && Character.isLetter(text.charAt(at + 1));
  }

  /** Whether a fence is open at {@code at}. */
  private static boolean fenced(StringBuilder text, int at) {
    boolean open = false;
    for (int fence = text.indexOf(FENCE);
        fence >= 0 && fence < at;
        fence = text.indexOf(FENCE, fence + FENCE.length())) {
      open = !open;
    }
    return open;
  }
}

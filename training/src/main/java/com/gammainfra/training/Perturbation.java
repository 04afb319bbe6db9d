package com.gammainfra.training;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Changes to the surface of a prompt that change nothing about the task. Fenced and inline code is
 * left as it is. A text that offers nothing to change comes back equal, and is then not counted.
 */
enum Perturbation {
  /**
   * A slip of the finger in one word of {@value #WORDS_PER_TYPO} or so, but at least one: two
   * letters swapped, one dropped or one doubled. Words of four letters or more, in scripts with
   * spaces.
   */
  TYPOS("typos: a letter swapped, dropped or doubled") {
    @Override
    String apply(String text, String lang, RandomGenerator random) {
      return outsideCode(text, part -> typos(part, random, Perturbation::slip));
    }
  },
  /** As many words with one letter wrong: another one of the same text, never the first. */
  WRONG_LETTERS("typos: a letter wrong") {
    @Override
    String apply(String text, String lang, RandomGenerator random) {
      return outsideCode(text, part -> typos(part, random, Perturbation::wrongLetter));
    }
  },
  /** No capitals. */
  LOWER_CASE("all lower case") {
    @Override
    String apply(String text, String lang, RandomGenerator random) {
      return outsideCode(text, part -> part.toLowerCase(Locale.ROOT));
    }
  },
  /** Capitals only. */
  UPPER_CASE("all upper case") {
    @Override
    String apply(String text, String lang, RandomGenerator random) {
      return outsideCode(text, part -> part.toUpperCase(Locale.ROOT));
    }
  },
  /** The mark that ends the prompt dropped; where there is none, a full stop added. */
  FINAL_MARK("final mark dropped or added") {
    @Override
    String apply(String text, String lang, RandomGenerator random) {
      Matcher mark = FINAL.matcher(text);
      return mark.find() ? text.substring(0, mark.start()) : text + stop(lang);
    }
  },
  /** Spaces doubled, each with probability a quarter. */
  DOUBLED_SPACES("doubled spaces") {
    @Override
    String apply(String text, String lang, RandomGenerator random) {
      return outsideCode(text, part -> doubled(part, random));
    }
  },
  /** A greeting in the prompt's language before it. */
  GREETING("greeting before") {
    @Override
    String apply(String text, String lang, RandomGenerator random) {
      return pick(Courtesies.greetings(lang), random) + text;
    }
  },
  /** Thanks in the prompt's language after it. */
  COURTESY("thanks after") {
    @Override
    String apply(String text, String lang, RandomGenerator random) {
      return text + (random.nextBoolean() ? " " : "\n\n") + pick(Courtesies.thanks(lang), random);
    }
  };

  private static final int WORDS_PER_TYPO = 12;
  private static final Pattern CODE = Pattern.compile("(?s)```.*?(```|\\z)|`[^`\\n]+`");
  private static final Pattern SPACE = Pattern.compile(" ");
  private static final Pattern FINAL = Pattern.compile("[.!?…。!?؟।]\\s*\\z");
  private static final Pattern WORD =
      Pattern.compile(
          "[\\p{L}&&[^\\p{IsHan}\\p{IsHiragana}\\p{IsKatakana}\\p{IsThai}\\p{IsLao}\\p{IsKhmer}]]{4,}");

  private final String label;

  Perturbation(String label) {
    this.label = label;
  }

  /** What the model card calls it. */
  String label() {
    return label;
  }

  /**
   * The text with the change made.
   *
   * @param lang the language of the text, such as {@code en}; unknown ones are greeted in English
   * @param random where and which; the same state gives the same text
   */
  abstract String apply(String text, String lang, RandomGenerator random);

  private static String outsideCode(String text, UnaryOperator<String> change) {
    StringBuilder out = new StringBuilder();
    int from = 0;
    Matcher code = CODE.matcher(text);
    while (code.find()) {
      out.append(change.apply(text.substring(from, code.start()))).append(code.group());
      from = code.end();
    }
    return out.append(change.apply(text.substring(from))).toString();
  }

  private static String typos(String text, RandomGenerator random, Slip slip) {
    List<int[]> words = new ArrayList<>();
    Matcher word = WORD.matcher(text);
    while (word.find()) {
      words.add(new int[] {word.start(), word.end()});
    }
    if (words.isEmpty()) {
      return text;
    }
    int certain = random.nextInt(words.size());
    StringBuilder out = new StringBuilder(text);
    for (int i = words.size() - 1;
        i >= 0;
        i--) { // from the back: places before stay where they are
      if (i == certain || random.nextInt(WORDS_PER_TYPO) == 0) {
        slip.in(out, words.get(i)[0], words.get(i)[1], random);
      }
    }
    return out.toString();
  }

  /** What a finger does to the word from {@code start} to {@code end} of a text. */
  private interface Slip {
    void in(StringBuilder text, int start, int end, RandomGenerator random);
  }

  private static void wrongLetter(StringBuilder text, int start, int end, RandomGenerator random) {
    int at = start + 1 + random.nextInt(end - start - 1);
    char other = text.charAt(random.nextInt(text.length()));
    if (Character.isLetter(other)) {
      text.setCharAt(at, Character.toLowerCase(other));
    }
  }

  /** One slip inside a word, never at its first letter. */
  private static void slip(StringBuilder text, int start, int end, RandomGenerator random) {
    int at = start + 1 + random.nextInt(end - start - 2);
    char letter = text.charAt(at);
    switch (random.nextInt(3)) {
      case 0 -> text.deleteCharAt(at);
      case 1 -> text.insert(at, letter);
      default -> {
        text.setCharAt(at, text.charAt(at + 1));
        text.setCharAt(at + 1, letter);
      }
    }
  }

  private static String doubled(String text, RandomGenerator random) {
    return SPACE.matcher(text).replaceAll(_ -> random.nextInt(4) == 0 ? "  " : " ");
  }

  private static String stop(String lang) {
    return switch (lang) {
      case "zh", "ja" -> "。";
      case "hi", "bn" -> "।";
      default -> ".";
    };
  }

  private static String pick(List<String> choices, RandomGenerator random) {
    return choices.get(random.nextInt(choices.size()));
  }
}

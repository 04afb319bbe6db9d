package com.gammainfra.gateway.classifier;

import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Mends slips of the finger in what the router reads: "sumarize the folowing artcile". A word that
 * is not known becomes the one word of the rule book's phrases that is a single slip away. Where
 * there are two such words, or none, it stays as it was typed.
 *
 * <ul>
 *   <li>A slip is a letter left out or doubled, two neighbours swapped or, in a word of {@value
 *       #LEAST_LETTERS_ONE_WRONG} letters or more, a wrong letter: in shorter words it makes
 *       another good word too often. The first and the last letter stay, where a change is as
 *       likely another form of the word.
 *   <li>Known are the words of the phrases and those that the sentence model has whole, some 20,000
 *       of English, so "trail" does not become "trial". A good word that is in neither is taken for
 *       a slip when it looks like one: "untied" becomes "united". What that does to answers is
 *       measured in docs/decisions/0021.
 *   <li>The word meant has at least {@value #LEAST_LETTERS} letters. Words of scripts without
 *       spaces, and what has digits or underscores in it, are left alone.
 * </ul>
 *
 * <p>Candidates are found by symmetric deletion (Garbe 2012): each word, and each without one of
 * its inner letters, stands in one table, and what is typed is looked up in the same ways, at most
 * {@value #MOST_LETTERS} times. Immutable and thread-safe.
 */
public final class Spelling {
  private static final int LEAST_LETTERS = 5;
  private static final int LEAST_LETTERS_ONE_WRONG = 7;
  private static final int MOST_LETTERS = 24;
  private static final int NONE = -1;

  private final WordPieceTokenizer vocabulary;
  private final Set<String> known = new HashSet<>();
  private final List<String> words;
  private final int[] table;

  /**
   * A spelling over words of two kinds.
   *
   * @param phrases whose words are known and may be meant, written as {@link PhraseFinder} reads
   *     them; of a word with an open end it is not known how it goes on, so it is never meant
   * @param vocabulary whose whole words are known
   */
  Spelling(Collection<String> phrases, WordPieceTokenizer vocabulary) {
    this.vocabulary = vocabulary;
    Set<String> closed = new LinkedHashSet<>();
    for (String phrase : phrases) {
      String folded = PhraseFinder.folded(phrase);
      for (int from = 0; from < folded.length(); ) {
        int end = wordEnd(folded, from);
        if (isPlain(folded, from, end)) {
          String word = folded.substring(from, end);
          known.add(word);
          if (word.length() >= LEAST_LETTERS && !isOpen(folded, from, end)) {
            closed.add(word);
          }
        }
        from = end;
      }
    }
    this.words = List.copyOf(closed);
    int entries = words.stream().mapToInt(String::length).sum();
    this.table = new int[Integer.highestOneBit(entries + 1) << 2];
    Arrays.fill(table, NONE);
    for (int word = 0; word < words.size(); word++) {
      String letters = words.get(word);
      for (int without = 0; without < letters.length() - 1; without++) {
        put(hash(letters, without), word);
      }
    }
  }

  /** The prompt with all that the user and the system prompt say mended. */
  public PromptText mended(PromptText prompt) {
    return prompt
        .withText(mended(prompt.text()))
        .withSystem(mended(prompt.system()))
        .withEarlierTurns(prompt.earlierTurns().stream().map(this::mended).toList());
  }

  /**
   * The text with its slips mended; the words put in are in lower case, and each may be a letter
   * longer than what was typed.
   */
  String mended(String text) {
    StringBuilder mended = new StringBuilder(text.length());
    int copied = 0;
    for (int from = 0; from < text.length(); ) {
      int end = wordEnd(text, from);
      if (isPlain(text, from, end)) {
        int meant = meant(PhraseFinder.folded(text.substring(from, end)));
        if (meant != NONE) {
          mended.append(text, copied, from).append(words.get(meant));
          copied = end;
        }
      }
      from = end;
    }
    return copied == 0 ? text : mended.append(text, copied, text.length()).toString();
  }

  /** Where what begins at {@code from} ends: a word, or a character that is in none. */
  private static int wordEnd(String text, int from) {
    int end = from;
    while (end < text.length() && Character.isUnicodeIdentifierPart(text.charAt(end))) {
      end++;
    }
    return Math.max(end, from + 1);
  }

  /** Whether a word is of letters alone, of a script with spaces, and neither short nor long. */
  private static boolean isPlain(String text, int from, int end) {
    if (end - from < LEAST_LETTERS - 1 || end - from > MOST_LETTERS) {
      return false;
    }
    for (int i = from; i < end; i++) {
      char c = text.charAt(i);
      if (!Character.isLetter(c) || Ideographs.has(c)) {
        return false;
      }
    }
    return true;
  }

  private static boolean isOpen(String phrase, int from, int end) {
    return phrase.startsWith("*", end) || (from > 0 && phrase.charAt(from - 1) == '*');
  }

  /**
   * The number of the only word that can be meant; {@link #NONE} when there is none, or several.
   */
  private int meant(String typed) {
    if (known.contains(typed) || vocabulary.has(typed)) {
      return NONE;
    }
    int found = NONE;
    for (int without = 0; without < typed.length() - 1; without++) {
      int mask = table.length - 1;
      for (int slot = hash(typed, without) & mask; table[slot] != NONE; slot = (slot + 1) & mask) {
        if (table[slot] != found && oneSlip(typed, words.get(table[slot]))) {
          if (found != NONE) {
            return NONE;
          }
          found = table[slot];
        }
      }
    }
    return found;
  }

  /** Whether what was typed is the word meant with one slip between its ends. */
  private static boolean oneSlip(String typed, String meant) {
    int least = Math.min(typed.length(), meant.length());
    int at = 0;
    while (at < least && typed.charAt(at) == meant.charAt(at)) {
      at++;
    }
    if (at == 0 || typed.charAt(typed.length() - 1) != meant.charAt(meant.length() - 1)) {
      return false;
    }
    return switch (typed.length() - meant.length()) {
      case -1 -> sameRest(typed, at, meant, at + 1);
      case 0 ->
          (least >= LEAST_LETTERS_ONE_WRONG && sameRest(typed, at + 1, meant, at + 1))
              || swapped(typed, meant, at);
      case 1 -> typed.charAt(at) == typed.charAt(at - 1) && sameRest(typed, at + 1, meant, at);
      default -> false;
    };
  }

  private static boolean swapped(String typed, String meant, int at) {
    return at + 2 < meant.length()
        && typed.charAt(at) == meant.charAt(at + 1)
        && typed.charAt(at + 1) == meant.charAt(at)
        && sameRest(typed, at + 2, meant, at + 2);
  }

  private static boolean sameRest(String a, int from, String b, int start) {
    return a.regionMatches(from, b, start, b.length() - start);
  }

  private void put(int hash, int word) {
    int mask = table.length - 1;
    int slot = hash & mask;
    while (table[slot] != NONE) {
      slot = (slot + 1) & mask;
    }
    table[slot] = word;
  }

  /** A hash of the letters but the one at {@code without}; of all of them when that is 0. */
  private static int hash(String letters, int without) {
    int hash = 0;
    for (int i = 0; i < letters.length(); i++) {
      if (i != without || i == 0) {
        hash = 31 * hash + letters.charAt(i);
      }
    }
    hash *= 0x9E3779B9;
    return hash ^ (hash >>> 15);
  }
}

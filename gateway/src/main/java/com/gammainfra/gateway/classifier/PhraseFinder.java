package com.gammainfra.gateway.classifier;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Finds many phrases in a text in one pass. A phrase is written as it is spelt; case, accents, the
 * width of a letter and how much white space stands between words do not matter.
 *
 * <ul>
 *   <li>A phrase is whole words: {@code rap} is not found in "trap" or "rapid".
 *   <li>A star at either end leaves that end open: {@code перевод*} is found in "переводчик",
 *       {@code *arbeitung} in "Überarbeitung".
 *   <li>Beside ideographs, kana, Thai and signs there are no words to be whole.
 * </ul>
 *
 * <p>From each character one walk over a {@link PieceTrie} finds every phrase that begins there, so
 * the cost is at most the length of the text times that of the longest phrase, whatever the text.
 * Inside a word only the few phrases with an open beginning are walked. Not thread-safe while
 * {@link #put} runs, freely shared afterwards.
 */
final class PhraseFinder {
  private static final char OPEN = '*';
  private static final char[] FOLDED = folded();

  private final Phrases atWordStarts = new Phrases();
  private final Phrases insideWords = new Phrases();

  /** Phrases that may begin at one kind of place. */
  private static final class Phrases {
    private static final int[] NONE = new int[0];

    private final PieceTrie trie = new PieceTrie();

    /** By entry of the trie: each phrase's number, doubled, and 1 more when its end is open. */
    private final List<int[]> endingHere = new ArrayList<>();

    void put(String folded, int id, boolean openEnd) {
      int entry = trie.find(folded);
      if (entry == PieceTrie.NOWHERE) {
        entry = endingHere.size();
        endingHere.add(NONE);
        trie.put(folded, entry);
      }
      int[] others = endingHere.get(entry);
      int[] all = Arrays.copyOf(others, others.length + 1);
      all[others.length] = id << 1 | (openEnd ? 1 : 0);
      endingHere.set(entry, all);
    }
  }

  /** Is told of each phrase found: its number and where it stands, from first to after last. */
  interface Found {
    void at(int id, int from, int to);
  }

  /**
   * Adds a phrase under a number; several phrases may share a number, and numbers a phrase.
   *
   * @throws IllegalArgumentException when nothing is left of it beside its stars, or one is inside
   */
  void put(String written, int id) {
    String spelt = written.strip();
    boolean openStart = spelt.length() > 1 && spelt.charAt(0) == OPEN;
    boolean openEnd = spelt.length() > 1 && spelt.charAt(spelt.length() - 1) == OPEN;
    String phrase = folded(spelt.substring(openStart ? 1 : 0, spelt.length() - (openEnd ? 1 : 0)));
    boolean starInside = phrase.indexOf(OPEN) >= 0 && phrase.length() > 1;
    if (phrase.isEmpty() || starInside || !phrase.equals(phrase.strip())) {
      throw new IllegalArgumentException("not a phrase: '" + written + "'");
    }
    atWordStarts.put(phrase, id, openEnd);
    if (openStart) {
      insideWords.put(phrase, id, openEnd);
    }
  }

  /** Tells {@code found} of every phrase in {@code text}, from left to right. */
  void find(String text, Found found) {
    int before = ' ';
    for (int from = 0; from < text.length(); ) {
      int first = text.codePointAt(from);
      boolean insideWord = isInWord(before) && isInWord(first);
      Phrases phrases = insideWord ? insideWords : atWordStarts;
      int node = phrases.trie.step(PieceTrie.ROOT, fold(first));
      int to = from + Character.charCount(first);
      int last = first;
      while (node != PieceTrie.NOWHERE) {
        int next = to < text.length() ? text.codePointAt(to) : ' ';
        int entry = phrases.trie.entry(node);
        if (entry != PieceTrie.NOWHERE) {
          boolean cutsWord = isInWord(last) && isInWord(next);
          for (int phrase : phrases.endingHere.get(entry)) {
            if (!cutsWord || (phrase & 1) != 0) {
              found.at(phrase >> 1, from, to);
            }
          }
        }
        if (to >= text.length()) {
          break;
        }
        node = phrases.trie.step(node, fold(next));
        last = next;
        to += Character.charCount(next);
        while (isSpace(next) && to < text.length() && isSpace(text.charAt(to))) {
          to++;
        }
      }
      before = first;
      from += Character.charCount(first);
    }
  }

  /** Whether a code point is part of a word that white space or a sign would end. */
  private static boolean isInWord(int codePoint) {
    if (codePoint < 0x80) {
      return Character.isLetterOrDigit(codePoint);
    }
    return (Character.isLetterOrDigit(codePoint) || isMark(codePoint))
        && !Ideographs.has(codePoint);
  }

  private static boolean isMark(int codePoint) {
    int type = Character.getType(codePoint);
    return type == Character.NON_SPACING_MARK || type == Character.COMBINING_SPACING_MARK;
  }

  private static boolean isSpace(int codePoint) {
    return codePoint == ' ' || Character.isWhitespace(codePoint) || codePoint == 0xA0;
  }

  private static int fold(int codePoint) {
    if (codePoint < FOLDED.length) {
      return FOLDED[codePoint];
    }
    if (codePoint >= 0xFF01 && codePoint <= 0xFF5E) {
      return FOLDED[codePoint - 0xFF01 + '!'];
    }
    return isSpace(codePoint) ? ' ' : Character.toLowerCase(codePoint);
  }

  /** The text in lower case and without accents, as phrases are compared. */
  static String folded(String text) {
    StringBuilder folded = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); ) {
      int codePoint = text.codePointAt(i);
      folded.appendCodePoint(fold(codePoint));
      i += Character.charCount(codePoint);
    }
    return folded.toString();
  }

  /** Lower case without accents for Latin, Greek, Cyrillic, Hebrew and Arabic; one for one. */
  private static char[] folded() {
    char[] table = new char[0x700];
    for (char c = 0; c < table.length; c++) {
      char base = Normalizer.normalize(String.valueOf(c), Normalizer.Form.NFD).charAt(0);
      char kept = Character.isLetter(base) ? base : c;
      table[c] = isSpace(c) ? ' ' : Character.toLowerCase(kept);
    }
    return table;
  }
}

package com.gammainfra.gateway.classifier;

import java.util.ArrayList;
import java.util.List;

/**
 * Splits text into words for the n-gram features: runs of letters, runs of digits (all written 0,
 * with their length up to 4), single ideographs and kana, single marks. Lower-cased. Stateless.
 */
final class Tokens {
  private static final int MAX_WORD_CHARS = 24;

  private Tokens() {}

  static List<String> of(String text) {
    List<String> tokens = new ArrayList<>(text.length() / 4 + 4);
    for (int i = 0; i < text.length(); ) {
      int codePoint = text.codePointAt(i);
      int next = i + Character.charCount(codePoint);
      if (isIdeographic(codePoint)) {
        tokens.add(text.substring(i, next));
      } else if (Character.isLetter(codePoint) || isMark(codePoint)) {
        next = runEnd(text, next, false);
        tokens.add(lower(text, i, Math.min(next, i + MAX_WORD_CHARS)));
      } else if (Character.isDigit(codePoint)) {
        next = runEnd(text, next, true);
        tokens.add("0".repeat(Math.min(4, next - i)));
      } else if (codePoint == '\n') {
        tokens.add("\n");
      } else if (!Character.isWhitespace(codePoint) && !Character.isSpaceChar(codePoint)) {
        tokens.add(text.substring(i, next));
      }
      i = next;
    }
    return tokens;
  }

  /** Whether a script without spaces writes this code point, so that it stands as its own word. */
  static boolean isIdeographic(int codePoint) {
    if (codePoint < 0x0E00) {
      return false;
    }
    return switch (Character.UnicodeScript.of(codePoint)) {
      case HAN, HIRAGANA, KATAKANA, THAI, LAO, KHMER, MYANMAR -> true;
      default -> false;
    };
  }

  private static int runEnd(String text, int from, boolean digits) {
    int i = from;
    while (i < text.length()) {
      int codePoint = text.codePointAt(i);
      boolean same =
          digits
              ? Character.isDigit(codePoint)
              : (Character.isLetter(codePoint) || isMark(codePoint)) && !isIdeographic(codePoint);
      if (!same) {
        return i;
      }
      i += Character.charCount(codePoint);
    }
    return i;
  }

  private static boolean isMark(int codePoint) {
    int type = Character.getType(codePoint);
    return type == Character.NON_SPACING_MARK || type == Character.COMBINING_SPACING_MARK;
  }

  private static String lower(String text, int from, int to) {
    StringBuilder lower = new StringBuilder(to - from);
    for (int i = from; i < to; i++) {
      char c = text.charAt(i);
      lower.append(c < 0x80 ? (char) (c | 0x20) : Character.toLowerCase(c));
    }
    return lower.toString();
  }
}

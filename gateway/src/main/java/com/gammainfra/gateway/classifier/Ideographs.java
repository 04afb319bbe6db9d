package com.gammainfra.gateway.classifier;

/** Signs of scripts that are written without spaces. Stateless. */
final class Ideographs {
  private static final int FIRST = 0x0E00;

  private Ideographs() {}

  /** Whether a script without spaces writes this code point, so that it stands as its own word. */
  static boolean has(int codePoint) {
    if (codePoint < FIRST) {
      return false;
    }
    return switch (Character.UnicodeScript.of(codePoint)) {
      case HAN, HIRAGANA, KATAKANA, THAI, LAO, KHMER, MYANMAR -> true;
      default -> false;
    };
  }
}

package com.gammainfra.gateway.classifier;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.BitSet;
import java.util.List;

/** What the reference BERT normalizer takes each code point for. Stateless and thread-safe. */
final class BertCharacters {
  private static final String EXCEPTIONS = "bert-unicode-exceptions.txt";
  private static final BitSet PLAIN = exceptions("plain");
  private static final BitSet DROPPED = exceptions("dropped");
  private static final BitSet CUT = exceptions("cut");

  private BertCharacters() {}

  /** Whether the code point is dropped before anything else: controls, formats, unassigned. */
  static boolean isDropped(int codePoint) {
    if (codePoint == 0xFFFD || DROPPED.get(codePoint)) {
      return true;
    }
    if (PLAIN.get(codePoint)) {
      return false;
    }
    return switch (Character.getType(codePoint)) {
      case Character.CONTROL -> !isSpace(codePoint);
      case Character.FORMAT, Character.SURROGATE, Character.PRIVATE_USE -> true;
      default -> false;
    };
  }

  /** Whether the code point has Unicode's White_Space property and survives cleaning. */
  static boolean isSpace(int codePoint) {
    return switch (codePoint) {
      case '\t', '\n', '\r' -> true;
      default -> Character.isSpaceChar(codePoint);
    };
  }

  /** Whether the code point stands in one of BERT's eight blocks of CJK ideographs. */
  static boolean isIdeograph(int codePoint) {
    return codePoint >= 0x3400
        && ((codePoint >= 0x4E00 && codePoint <= 0x9FFF)
            || codePoint <= 0x4DBF
            || (codePoint >= 0xF900 && codePoint <= 0xFAFF)
            || (codePoint >= 0x20000 && codePoint <= 0x2A6DF)
            || (codePoint >= 0x2A700 && codePoint <= 0x2B81F)
            || (codePoint >= 0x2B920 && codePoint <= 0x2CEAF)
            || (codePoint >= 0x2F800 && codePoint <= 0x2FA1F));
  }

  /** Whether the code point is cut off as a word of its own. */
  static boolean isPunctuation(int codePoint) {
    if (codePoint < 0x80) {
      return codePoint > ' '
          && codePoint < 0x7F
          && !(codePoint >= '0' && codePoint <= '9')
          && !(codePoint >= 'a' && codePoint <= 'z')
          && !(codePoint >= 'A' && codePoint <= 'Z');
    }
    if (PLAIN.get(codePoint)) {
      return false;
    }
    if (CUT.get(codePoint)) {
      return true;
    }
    return switch (Character.getType(codePoint)) {
      case Character.CONNECTOR_PUNCTUATION,
          Character.DASH_PUNCTUATION,
          Character.START_PUNCTUATION,
          Character.END_PUNCTUATION,
          Character.INITIAL_QUOTE_PUNCTUATION,
          Character.FINAL_QUOTE_PUNCTUATION,
          Character.OTHER_PUNCTUATION ->
          true;
      default -> false;
    };
  }

  /** Whether the code point is dropped after decomposition, as an accent. */
  static boolean isNonSpacingMark(int codePoint) {
    return Character.getType(codePoint) == Character.NON_SPACING_MARK
        && !PLAIN.get(codePoint)
        && !CUT.get(codePoint);
  }

  static int toLowerCase(int codePoint) {
    return Character.toLowerCase(codePoint);
  }

  static String decompose(CharSequence text) {
    return Normalizer.normalize(text, Normalizer.Form.NFD);
  }

  private static BitSet exceptions(String kind) {
    BitSet codePoints = new BitSet();
    for (String line : lines()) {
      String[] fields = line.split(" ", -1);
      if (!line.startsWith("#") && fields[1].equals(kind)) {
        String[] ends = fields[0].split("-", -1);
        codePoints.set(
            Integer.parseInt(ends[0], 16), Integer.parseInt(ends[ends.length - 1], 16) + 1);
      }
    }
    return codePoints;
  }

  private static List<String> lines() {
    try (InputStream in = BertCharacters.class.getResourceAsStream(EXCEPTIONS)) {
      if (in == null) {
        throw new IllegalStateException("the class path lacks " + EXCEPTIONS);
      }
      return new String(in.readAllBytes(), StandardCharsets.US_ASCII).lines().toList();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + EXCEPTIONS, e);
    }
  }
}

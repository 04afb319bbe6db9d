package com.gammainfra.gateway.classifier;

import java.util.Arrays;
import java.util.Map;

/**
 * Cuts text into the word pieces of uncased BERT: control characters dropped, white space unified,
 * CJK ideographs set apart, decomposed (NFD), non-spacing marks dropped, lower-cased, split at
 * white space and punctuation, then the longest vocabulary entry from the left of each word. A word
 * of more than {@value #MAX_WORD_CODE_POINTS} code points, or one that the vocabulary cannot spell,
 * is one unknown piece.
 *
 * <p>Equal to the reference implementation (Hugging Face tokenizers with this model's {@code
 * tokenizer.json}) but for one thing, on purpose: a literal {@code [SEP]}, {@code [CLS]}, {@code
 * [MASK]}, {@code [PAD]} or {@code [UNK]} in the text is plain text here and a special piece there.
 * Users type those too, and a user must not be able to end the sentence for the model. Where the
 * reference's older Unicode tables differ from the JDK's, {@link BertCharacters} follows the
 * reference. A lone surrogate, which the reference cannot be given, is dropped.
 *
 * <p>Immutable and thread-safe.
 */
final class WordPieceTokenizer {
  static final int MAX_WORD_CODE_POINTS = 100;

  private final PieceTrie starts = new PieceTrie();
  private final PieceTrie continuations = new PieceTrie();
  private final int unknown;
  private final int classify;
  private final int separator;

  /**
   * A tokenizer over a vocabulary.
   *
   * @param vocabulary piece to id; pieces inside a word start with {@code ##}
   */
  WordPieceTokenizer(Map<String, Integer> vocabulary) {
    vocabulary.forEach(
        (piece, id) -> {
          if (piece.startsWith("##") && piece.length() > 2) {
            continuations.put(piece.substring(2), id);
          } else {
            starts.put(piece, id);
          }
        });
    // A word such as "##ing" typed out is split at each '#', so the prefix never reaches a look-up.
    this.unknown = required(vocabulary, "[UNK]");
    this.classify = required(vocabulary, "[CLS]");
    this.separator = required(vocabulary, "[SEP]");
  }

  /** The id that opens every sequence. */
  int classify() {
    return classify;
  }

  /** The id that closes every sequence. */
  int separator() {
    return separator;
  }

  /** Whether a word, lower case and without accents, is one piece. */
  boolean has(String word) {
    return starts.find(word) != PieceTrie.NOWHERE;
  }

  /** The ids of all pieces of {@code text}, without the opening and closing ones; may be empty. */
  int[] pieces(String text) {
    String normal = normalize(text);
    Pieces pieces = new Pieces(Math.max(8, normal.length() / 3));
    int wordStart = -1;
    for (int i = 0; i < normal.length(); ) {
      int codePoint = normal.codePointAt(i);
      int next = i + Character.charCount(codePoint);
      boolean space = codePoint == ' ' || BertCharacters.isSpace(codePoint);
      if (space || BertCharacters.isPunctuation(codePoint)) {
        if (wordStart >= 0) {
          word(normal, wordStart, i, pieces);
          wordStart = -1;
        }
        if (!space) {
          word(normal, i, next, pieces);
        }
      } else if (wordStart < 0) {
        wordStart = i;
      }
      i = next;
    }
    if (wordStart >= 0) {
      word(normal, wordStart, normal.length(), pieces);
    }
    return pieces.toArray();
  }

  private void word(String text, int from, int to, Pieces out) {
    if (to - from > MAX_WORD_CODE_POINTS && text.codePointCount(from, to) > MAX_WORD_CODE_POINTS) {
      out.add(unknown);
      return;
    }
    int before = out.size;
    PieceTrie trie = starts;
    int at = from;
    while (at < to) {
      int node = PieceTrie.ROOT;
      int longest = PieceTrie.NOWHERE;
      int end = at;
      for (int i = at; i < to; ) {
        int codePoint = text.codePointAt(i);
        node = trie.step(node, codePoint);
        if (node == PieceTrie.NOWHERE) {
          break;
        }
        i += Character.charCount(codePoint);
        if (trie.entry(node) != PieceTrie.NOWHERE) {
          longest = trie.entry(node);
          end = i;
        }
      }
      if (longest == PieceTrie.NOWHERE) {
        out.size = before;
        out.add(unknown);
        return;
      }
      out.add(longest);
      at = end;
      trie = continuations;
    }
  }

  private static String normalize(String text) {
    StringBuilder clean = new StringBuilder(text.length() + 16);
    boolean ascii = true;
    for (int i = 0; i < text.length(); ) {
      int codePoint = text.codePointAt(i);
      i += Character.charCount(codePoint);
      if (codePoint < 0x80) {
        if (codePoint > ' ' && codePoint < 0x7F) {
          clean.append((char) (codePoint >= 'A' && codePoint <= 'Z' ? codePoint + 32 : codePoint));
        } else if (BertCharacters.isSpace(codePoint)) {
          clean.append(' ');
        }
        continue;
      }
      ascii = false;
      if (BertCharacters.isDropped(codePoint)) {
        continue;
      }
      if (BertCharacters.isSpace(codePoint)) {
        clean.append(' ');
      } else if (BertCharacters.isIdeograph(codePoint)) {
        clean.append(' ').appendCodePoint(codePoint).append(' ');
      } else {
        clean.appendCodePoint(codePoint);
      }
    }
    return ascii ? clean.toString() : fold(clean);
  }

  private static String fold(CharSequence clean) {
    String decomposed = BertCharacters.decompose(clean);
    StringBuilder folded = new StringBuilder(decomposed.length());
    for (int i = 0; i < decomposed.length(); ) {
      int codePoint = decomposed.codePointAt(i);
      i += Character.charCount(codePoint);
      if (!BertCharacters.isNonSpacingMark(codePoint)) {
        folded.appendCodePoint(BertCharacters.toLowerCase(codePoint));
      }
    }
    return folded.toString();
  }

  private static int required(Map<String, Integer> vocabulary, String piece) {
    Integer id = vocabulary.get(piece);
    if (id == null) {
      throw new IllegalArgumentException("the vocabulary lacks " + piece);
    }
    return id;
  }

  private static final class Pieces {
    private int[] ids;
    private int size;

    Pieces(int capacity) {
      ids = new int[capacity];
    }

    void add(int id) {
      if (size == ids.length) {
        ids = Arrays.copyOf(ids, size * 2);
      }
      ids[size++] = id;
    }

    int[] toArray() {
      return Arrays.copyOf(ids, size);
    }
  }
}

package com.gammainfra.gateway.classifier;

import java.util.Arrays;
import java.util.List;

/**
 * Hashes the words and letters of a prompt into a fixed number of buckets (feature hashing,
 * Weinberger et al. 2009, without the sign: the buckets are many and the weights regularised).
 *
 * <p>Seven views of the prompt, each a space of its own and scaled to a fixed length, so that the
 * first words of a long prompt are not drowned by the text it carries:
 *
 * <ul>
 *   <li>words and word pairs of the whole turn;
 *   <li>letters: two to five of a word with its edges, one to three ideographs;
 *   <li>the first and the last {@value #EDGE_TOKENS} words, where instructions stand;
 *   <li>of a follow-up, the head of the turn and of the answer before it;
 *   <li>the head of the system prompt;
 *   <li>the shape of the turn ({@link TextShape}).
 * </ul>
 *
 * <p>Immutable and thread-safe.
 */
public final class NgramFeatures {
  private static final int EDGE_TOKENS = 14;
  private static final int LETTER_CHARS = 2000;
  private static final int MAX_GRAM = 5;

  private final int bucketBits;

  /**
   * Features over {@code 2^bucketBits} buckets.
   *
   * @param bucketBits 8 to 22
   */
  public NgramFeatures(int bucketBits) {
    if (bucketBits < 8 || bucketBits > 22) {
      throw new IllegalArgumentException("bucketBits is not in 8..22: " + bucketBits);
    }
    this.bucketBits = bucketBits;
  }

  /** The number of buckets. */
  public int buckets() {
    return 1 << bucketBits;
  }

  /** The features of a prompt; all indices are below {@link #buckets}. */
  public SparseVector of(PromptText prompt) {
    Buckets buckets = new Buckets(bucketBits);
    List<String> tokens = Tokens.of(prompt.text());
    words(tokens, 'w', buckets);
    buckets.closeView(1);
    letters(prompt.text(), buckets);
    buckets.closeView(1);
    int edge = Math.min(EDGE_TOKENS, tokens.size());
    firsts(tokens, buckets);
    words(tokens.subList(0, edge), 'h', buckets);
    buckets.closeView(1);
    words(tokens.subList(tokens.size() - edge, tokens.size()), 't', buckets);
    buckets.closeView(0.7);
    if (prompt.followUp()) {
      words(Tokens.of(prompt.earlierUser()), 'u', buckets);
      buckets.closeView(0.5);
      words(Tokens.of(prompt.earlierAnswer()), 'a', buckets);
      buckets.closeView(0.4);
    }
    if (!prompt.system().isEmpty()) {
      words(Tokens.of(prompt.system()), 'y', buckets);
      buckets.closeView(0.4);
    }
    for (String mark : TextShape.marks(prompt)) {
      buckets.add(Hashes.of('s', mark));
    }
    buckets.closeView(1);
    return buckets.vector();
  }

  private static void words(List<String> tokens, char view, Buckets out) {
    int space = Hashes.mix(0, view);
    int previous = 0;
    for (String token : tokens) {
      int word = Hashes.with(space, token);
      out.add(word);
      out.add(Hashes.mix(previous, word));
      previous = word;
    }
    out.add(Hashes.mix(previous, space));
  }

  /** The turn's first word, first two and first three, each as one feature. */
  private static void firsts(List<String> tokens, Buckets out) {
    int prefix = Hashes.mix(0, 'f');
    for (int i = 0; i < Math.min(3, tokens.size()); i++) {
      prefix = Hashes.with(prefix, tokens.get(i));
      out.add(prefix);
    }
  }

  private static void letters(String text, Buckets out) {
    String read = text;
    if (text.length() > LETTER_CHARS) {
      read = text.substring(0, LETTER_CHARS / 2) + text.substring(text.length() - LETTER_CHARS / 2);
    }
    int space = Hashes.mix(0, 'c');
    int[] window = new int[read.length() + 2];
    int length = 0;
    boolean ideographic = false;
    for (String token : Tokens.of(read)) {
      boolean sign = Tokens.isIdeographic(token.codePointAt(0));
      if (!sign || !ideographic) {
        grams(window, length, ideographic, space, out);
        length = 0;
      }
      if (!sign) {
        window[length++] = '^';
      }
      for (int i = 0; i < token.length(); i++) {
        if (length < window.length) {
          window[length++] = token.charAt(i);
        }
      }
      if (!sign && length < window.length) {
        window[length++] = '$';
      }
      ideographic = sign;
    }
    grams(window, length, ideographic, space, out);
  }

  private static void grams(int[] signs, int length, boolean ideographic, int space, Buckets out) {
    int shortest = ideographic ? 1 : 3;
    int longest = ideographic ? 3 : MAX_GRAM;
    for (int from = 0; from < length; from++) {
      int gram = space;
      for (int n = 1; n <= longest && from + n <= length; n++) {
        gram = Hashes.mix(gram, signs[from + n - 1]);
        if (n >= shortest) {
          out.add(gram);
        }
      }
    }
  }

  /** Collects buckets view by view; a bucket hit n times in a view weighs 1 + ln n. */
  private static final class Buckets {
    private final int bits;
    private int[] hits = new int[1024];
    private int size;
    private int[] indices = new int[1024];
    private float[] values = new float[1024];
    private int filled;

    Buckets(int bits) {
      this.bits = bits;
    }

    void add(int hash) {
      if (size == hits.length) {
        hits = Arrays.copyOf(hits, size * 2);
      }
      hits[size++] = Hashes.spread(hash) >>> (Integer.SIZE - bits);
    }

    /** Ends a view and scales it to the Euclidean length {@code norm}. */
    void closeView(double norm) {
      Arrays.sort(hits, 0, size);
      int first = filled;
      double squares = 0;
      for (int i = 0; i < size; ) {
        int run = i;
        while (run < size && hits[run] == hits[i]) {
          run++;
        }
        double value = 1 + Math.log(run - i);
        squares += value * value;
        append(hits[i], (float) value);
        i = run;
      }
      float scale = (float) (norm / Math.sqrt(Math.max(squares, 1e-12)));
      for (int i = first; i < filled; i++) {
        values[i] *= scale;
      }
      size = 0;
    }

    private void append(int index, float value) {
      if (filled == indices.length) {
        indices = Arrays.copyOf(indices, filled * 2);
        values = Arrays.copyOf(values, filled * 2);
      }
      indices[filled] = index;
      values[filled++] = value;
    }

    SparseVector vector() {
      return new SparseVector(Arrays.copyOf(indices, filled), Arrays.copyOf(values, filled));
    }
  }
}

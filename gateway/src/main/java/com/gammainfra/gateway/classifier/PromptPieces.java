package com.gammainfra.gateway.classifier;

import java.util.Arrays;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Lays a prompt out for the encoder within a fixed number of word pieces:
 *
 * <pre>
 * [CLS] system prompt, last user turn [SEP] opening turn [SEP] earlier user turn [SEP] answer [SEP]
 * </pre>
 *
 * <p>The earlier user turn and the answer are those right before the last turn; the opening turn is
 * there from the third turn on. System prompt and last turn follow each other as one text, since an
 * instruction and its material often are one. All but the last turn gets at most {@value
 * #CONTEXT_PIECES} pieces: of the head of each earlier text {@value #EARLIER_PIECES}, or {@value
 * #EARLIER_PIECES_WITH_OPENING} where the opening is one of them; under a system prompt, which gets
 * the rest, {@value #EARLIER_PIECES_UNDER_SYSTEM} or {@value
 * #EARLIER_PIECES_WITH_OPENING_UNDER_SYSTEM}. Parts that are missing take no room. The last turn
 * gets all the others. Of a longer turn or system prompt two thirds go to its head and one third to
 * its tail, because instructions stand at either end.
 *
 * <p>Training and serving both lay prompts out here. Immutable and thread-safe.
 */
public final class PromptPieces {
  static final int CONTEXT_PIECES = 48;
  static final int EARLIER_PIECES = 20;
  static final int EARLIER_PIECES_WITH_OPENING = 15;
  static final int EARLIER_PIECES_UNDER_SYSTEM = 10;
  static final int EARLIER_PIECES_WITH_OPENING_UNDER_SYSTEM = 8;

  private static final int LEAST_BUDGET = CONTEXT_PIECES + 8;
  private static final int MOST_BUDGET = 512;

  private final WordPieceTokenizer tokenizer = MiniLmFiles.tokenizer();
  private final int budget;

  /**
   * A layout.
   *
   * @param budget the most pieces of a sequence, 56 to 512
   */
  public PromptPieces(int budget) {
    if (budget < LEAST_BUDGET || budget > MOST_BUDGET) {
      throw new IllegalArgumentException(
          "the budget of word pieces is not in "
              + LEAST_BUDGET
              + "…"
              + MOST_BUDGET
              + ": "
              + budget);
    }
    this.budget = budget;
  }

  /** The sequence of a prompt; takes microseconds. */
  public PieceSequence of(PromptText prompt) {
    int most = earlierPieces(prompt);
    int[] opening = closed(prompt.opening(), most);
    int[] user = closed(prompt.turnBefore(), most);
    int[] answer = closed(prompt.earlierAnswer(), most);
    int context = opening.length + user.length + answer.length;
    int[] system = ends(tokenizer.pieces(prompt.system()), CONTEXT_PIECES - context);
    int[] turn = ends(tokenizer.pieces(prompt.text()), budget - 2 - context - system.length);
    IntStream pieces =
        Stream.of(
                new int[] {tokenizer.classify()},
                system,
                turn,
                new int[] {tokenizer.separator()},
                opening,
                user,
                answer)
            .flatMapToInt(Arrays::stream);
    long[] ids = pieces.asLongStream().toArray();
    long[] types = new long[ids.length];
    Arrays.fill(types, ids.length - context, ids.length, 1);
    return new PieceSequence(ids, types);
  }

  private static int earlierPieces(PromptText prompt) {
    boolean opened = !prompt.opening().isEmpty();
    if (prompt.system().isEmpty()) {
      return opened ? EARLIER_PIECES_WITH_OPENING : EARLIER_PIECES;
    }
    return opened ? EARLIER_PIECES_WITH_OPENING_UNDER_SYSTEM : EARLIER_PIECES_UNDER_SYSTEM;
  }

  /** The head of an earlier turn and the mark that closes it; nothing where there is none. */
  private int[] closed(String text, int most) {
    int[] pieces = tokenizer.pieces(text);
    if (pieces.length == 0) {
      return pieces;
    }
    int[] head = Arrays.copyOf(pieces, Math.min(pieces.length, most) + 1);
    head[head.length - 1] = tokenizer.separator();
    return head;
  }

  private static int[] ends(int[] pieces, int most) {
    if (pieces.length <= most) {
      return pieces;
    }
    int[] kept = new int[most];
    int head = most - most / 3;
    System.arraycopy(pieces, 0, kept, 0, head);
    System.arraycopy(pieces, pieces.length - most / 3, kept, head, most / 3);
    return kept;
  }
}

package com.gammainfra.gateway.classifier;

import java.util.Arrays;
import java.util.List;

/**
 * Lays a prompt out for the encoder within a fixed number of word pieces:
 *
 * <pre>[CLS] last user turn [SEP] system prompt [SEP] earlier user turn [SEP] earlier answer [SEP]
 * </pre>
 *
 * <p>What stands before the last turn gets at most {@value #CONTEXT_PIECES} pieces: {@value
 * #EARLIER_PIECES} of the head of each earlier turn, the rest of the system prompt's head; parts
 * that are missing take no room. The turn gets all the others; of a longer one two thirds of them
 * go to its head and one third to its tail, because instructions stand at either end.
 *
 * <p>Training and serving both lay prompts out here. Immutable and thread-safe.
 */
public final class PromptPieces {
  static final int CONTEXT_PIECES = 48;
  static final int EARLIER_PIECES = 20;

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
    int[] user = head(prompt.earlierUser(), EARLIER_PIECES);
    int[] answer = head(prompt.earlierAnswer(), EARLIER_PIECES);
    int[] system = head(prompt.system(), CONTEXT_PIECES - user.length - answer.length);
    int context = 0;
    for (int[] part : List.of(system, user, answer)) {
      context += part.length == 0 ? 0 : part.length + 1;
    }
    int[] turn = ends(tokenizer.pieces(prompt.text()), budget - 2 - context);
    long[] ids = new long[turn.length + 2 + context];
    ids[0] = tokenizer.classify();
    int end = put(turn, ids, 1);
    for (int[] part : List.of(system, user, answer)) {
      end = part.length == 0 ? end : put(part, ids, end);
    }
    long[] types = new long[ids.length];
    Arrays.fill(types, turn.length + 2, types.length, 1);
    return new PieceSequence(ids, types);
  }

  /** Copies the pieces and closes them; returns where the next part begins. */
  private int put(int[] pieces, long[] ids, int from) {
    int at = from;
    for (int piece : pieces) {
      ids[at++] = piece;
    }
    ids[at] = tokenizer.separator();
    return at + 1;
  }

  private int[] head(String text, int most) {
    int[] pieces = tokenizer.pieces(text);
    return pieces.length <= most ? pieces : Arrays.copyOf(pieces, most);
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

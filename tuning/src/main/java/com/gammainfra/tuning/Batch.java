package com.gammainfra.tuning;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.gammainfra.gateway.classifier.PieceSequence;
import java.util.List;

/**
 * Sequences of word pieces side by side, padded to the longest.
 *
 * @param ids of the pieces, {@code [sequences, pieces]}
 * @param types of the same shape, see {@link PieceSequence}
 * @param positions of the same shape, 0, 1, 2 …
 * @param attended of the same shape, 1 for a piece and 0 for padding
 */
record Batch(NDArray ids, NDArray types, NDArray positions, NDArray attended) {

  /** Lays sequences out under {@code manager}, which frees the batch. */
  static Batch of(NDManager manager, List<PieceSequence> sequences) {
    int longest = sequences.stream().mapToInt(PieceSequence::length).max().orElse(0);
    long[] ids = new long[sequences.size() * longest];
    long[] types = new long[ids.length];
    long[] positions = new long[ids.length];
    float[] attended = new float[ids.length];
    for (int row = 0; row < sequences.size(); row++) {
      PieceSequence sequence = sequences.get(row);
      int start = row * longest;
      System.arraycopy(sequence.ids(), 0, ids, start, sequence.length());
      System.arraycopy(sequence.types(), 0, types, start, sequence.length());
      for (int i = 0; i < longest; i++) {
        positions[start + i] = i;
        attended[start + i] = i < sequence.length() ? 1 : 0;
      }
    }
    Shape shape = new Shape(sequences.size(), longest);
    return new Batch(
        manager.create(ids, shape),
        manager.create(types, shape),
        manager.create(positions, shape),
        manager.create(attended, shape));
  }
}

package com.gammainfra.gateway.classifier;

import java.util.Arrays;

/**
 * A vector most of whose entries are zero.
 *
 * @param indices where it is not zero; an index may stand more than once, its values then add up
 * @param values the entries there, in the same order
 */
@SuppressWarnings("ArrayRecordComponent") // millions of them; compared nowhere
public record SparseVector(int[] indices, float[] values) {

  /** Whether an entry's index is {@code limit} or above. */
  public boolean reaches(int limit) {
    return Arrays.stream(indices).anyMatch(index -> index >= limit);
  }

  /** The entries whose index is below {@code limit}, in the same order. */
  public SparseVector below(int limit) {
    return between(0, limit);
  }

  /**
   * The entries whose index is at least {@code from} and below {@code to}, in the same order, their
   * indices counted from {@code from}.
   */
  public SparseVector between(int from, int to) {
    int[] kept = new int[indices.length];
    float[] keptValues = new float[indices.length];
    int size = 0;
    for (int i = 0; i < indices.length; i++) {
      if (indices[i] >= from && indices[i] < to) {
        kept[size] = indices[i] - from;
        keptValues[size++] = values[i];
      }
    }
    return new SparseVector(Arrays.copyOf(kept, size), Arrays.copyOf(keptValues, size));
  }
}

package com.gammainfra.gateway.classifier;

/**
 * What the encoder is given of a prompt: word pieces and which part each belongs to. The arrays are
 * not copied and must not change.
 *
 * @param ids ids of word pieces, opening and closing ones included; at least 2
 * @param types of the same length: 0 for system prompt and last user turn, 1 for earlier turns
 */
@SuppressWarnings("ArrayRecordComponent") // compared nowhere
public record PieceSequence(long[] ids, long[] types) {

  /** The number of pieces. */
  public int length() {
    return ids.length;
  }
}

package com.gammainfra.gateway.classifier;

/**
 * A vector most of whose entries are zero.
 *
 * @param indices where it is not zero; an index may stand more than once, its values then add up
 * @param values the entries there, in the same order
 */
@SuppressWarnings("ArrayRecordComponent") // millions of them; compared nowhere
public record SparseVector(int[] indices, float[] values) {}

package com.gammainfra.gateway.classifier;

/** Turns a text into a vector of fixed length; implementations are thread-safe. */
public interface SentenceEmbedder extends AutoCloseable {

  /** The length of every vector. */
  int dimension();

  /**
   * The vector of {@code text}, of unit length.
   *
   * @throws EmbeddingException when the model fails
   */
  float[] embed(String text) throws EmbeddingException;

  @Override
  void close();
}

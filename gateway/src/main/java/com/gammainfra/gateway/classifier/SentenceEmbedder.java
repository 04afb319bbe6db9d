package com.gammainfra.gateway.classifier;

/** Turns a prompt into a vector of fixed length; implementations are thread-safe. */
public interface SentenceEmbedder extends AutoCloseable {

  /** The length of every vector. */
  int dimension();

  /**
   * The vector of {@code prompt}, of unit length.
   *
   * @throws EmbeddingException when the model fails
   */
  float[] embed(PromptText prompt) throws EmbeddingException;

  @Override
  void close();
}

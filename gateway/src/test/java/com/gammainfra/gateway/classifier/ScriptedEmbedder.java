package com.gammainfra.gateway.classifier;

/** An embedder that does what a test tells it to. */
record ScriptedEmbedder(Script script) implements SentenceEmbedder {

  /** What to answer a text with. */
  interface Script {
    float[] embed(PromptText prompt) throws EmbeddingException, InterruptedException;
  }

  @Override
  public int dimension() {
    return 384;
  }

  @Override
  public float[] embed(PromptText prompt) throws EmbeddingException {
    try {
      return script.embed(prompt);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new EmbeddingException("interrupted", e);
    }
  }

  @Override
  public void close() {}
}

package com.gammainfra.gateway.provider;

/** An answer that has begun. Belongs to one exchange. */
public interface UpstreamAnswer extends AutoCloseable {

  /**
   * Hands every chunk to {@code sink}, on the call's loop, from the first one on, and waits for the
   * end. Reading pauses while the sink is full. To be called once.
   */
  AnswerEnd drainTo(AnswerSink sink);

  /** Cancels what is left of the answer. Does nothing once it has ended. */
  @Override
  void close();
}

package com.gammainfra.gateway.provider;

import com.gammainfra.gateway.chat.AnswerChunk;
import java.util.List;

/**
 * Takes an answer. For a streamed one its methods are called on the call's loop and must not block;
 * a whole one is handed over on the thread that drains it.
 */
public interface AnswerSink {

  /** Takes the chunks of one read. */
  void accept(List<AnswerChunk> chunks);

  /** Whether it would rather not get more for now. */
  default boolean isFull() {
    return false;
  }

  /** Has {@code resume} run, on the same thread, once it is no longer full. */
  default void whenDrained(Runnable resume) {
    resume.run();
  }
}

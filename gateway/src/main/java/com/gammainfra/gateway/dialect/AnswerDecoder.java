package com.gammainfra.gateway.dialect;

import com.gammainfra.gateway.dialect.sse.SseEvent;

/**
 * Reads the answer to one request, whole or streamed. It may hold the state of that stream, and
 * what it has to know of the request. One thread.
 */
public interface AnswerDecoder {

  /**
   * Reads a whole answer.
   *
   * @return a chunk, {@link StreamItem.Failed} or {@link StreamItem.Malformed}
   */
  StreamItem answer(byte[] body);

  /** Reads one server-sent event. */
  StreamItem event(SseEvent event);
}

package com.gammainfra.gateway.dialect;

import com.gammainfra.gateway.chat.AnswerChunk;
import com.gammainfra.gateway.chat.ChatError;
import com.gammainfra.gateway.chat.Usage;

/** Writes one streamed answer as server-sent events. Holds the state of that stream; one thread. */
public interface StreamEncoder {

  /** The events of one chunk; empty when the client is to see nothing of it. */
  byte[] encode(AnswerChunk chunk);

  /**
   * What ends a complete answer: usage if it was asked for and has not been sent, the gateway's
   * comment, the terminator.
   */
  byte[] finish(Usage usage);

  /** What ends a broken answer: a typed error and no terminator. */
  byte[] fail(ChatError error);

  /** A comment that keeps the connection alive and means nothing. */
  byte[] keepAlive();
}

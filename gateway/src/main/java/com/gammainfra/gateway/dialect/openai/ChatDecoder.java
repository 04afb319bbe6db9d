package com.gammainfra.gateway.dialect.openai;

import com.gammainfra.gateway.dialect.AnswerDecoder;
import com.gammainfra.gateway.dialect.StreamItem;
import com.gammainfra.gateway.dialect.sse.SseEvent;
import java.util.Set;

/** Reads one answer in this dialect. Of a stream it keeps which calls were begun. */
final class ChatDecoder implements AnswerDecoder {

  private final OpenCalls open = new OpenCalls();
  private final CallIds ids;

  /** A reader of an answer to a conversation without calls. */
  ChatDecoder() {
    this(Set.of());
  }

  /**
   * A reader.
   *
   * @param taken ids that no call may be given
   */
  ChatDecoder(Set<String> taken) {
    this.ids = new CallIds(taken);
  }

  @Override
  public StreamItem answer(byte[] body) {
    return AnswerReader.answer(body, ids);
  }

  @Override
  public StreamItem event(SseEvent event) {
    return AnswerReader.event(event.data(), open, ids);
  }
}

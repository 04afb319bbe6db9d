package com.gammainfra.gateway.dialect.openai;

import com.gammainfra.gateway.dialect.AnswerDecoder;
import com.gammainfra.gateway.dialect.StreamItem;
import com.gammainfra.gateway.dialect.sse.SseEvent;

/** Reads one answer in this dialect. Of a stream it keeps which calls were begun. */
final class ChatDecoder implements AnswerDecoder {

  private final OpenCalls open = new OpenCalls();
  private final Asked asked;

  /** A reader of the answer to what was asked. */
  ChatDecoder(Asked asked) {
    this.asked = asked;
  }

  /** A reader of an answer of which no more is known. */
  ChatDecoder() {
    this(Asked.nothing());
  }

  @Override
  public StreamItem answer(byte[] body) {
    return AnswerReader.answer(body, asked);
  }

  @Override
  public StreamItem event(SseEvent event) {
    return AnswerReader.event(event.data(), open, asked);
  }
}

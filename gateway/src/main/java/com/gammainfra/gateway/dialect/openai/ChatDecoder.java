package com.gammainfra.gateway.dialect.openai;

import com.gammainfra.gateway.dialect.AnswerDecoder;
import com.gammainfra.gateway.dialect.StreamItem;
import com.gammainfra.gateway.dialect.sse.SseEvent;

/** Reads one answer in this dialect. Of a stream it keeps which calls were begun. */
final class ChatDecoder implements AnswerDecoder {

  private final OpenCalls open = new OpenCalls();

  @Override
  public StreamItem answer(byte[] body) {
    return AnswerReader.answer(body);
  }

  @Override
  public StreamItem event(SseEvent event) {
    return AnswerReader.event(event.data(), open);
  }
}

package com.gammainfra.gateway.dialect.openai;

import com.gammainfra.gateway.dialect.AnswerDecoder;
import com.gammainfra.gateway.dialect.StreamItem;
import com.gammainfra.gateway.dialect.sse.SseEvent;
import java.util.List;

/** Reads one answer in this dialect. Of a stream it keeps which calls were begun. */
final class ChatDecoder implements AnswerDecoder {

  private final OpenCalls open = new OpenCalls();
  private final List<String> stops;

  /**
   * A decoder.
   *
   * @param stops the texts at which the answer was to stop
   */
  ChatDecoder(List<String> stops) {
    this.stops = stops;
  }

  /** A decoder of an answer that was to stop at no text. */
  ChatDecoder() {
    this(List.of());
  }

  @Override
  public StreamItem answer(byte[] body) {
    return AnswerReader.answer(body, stops);
  }

  @Override
  public StreamItem event(SseEvent event) {
    return AnswerReader.event(event.data(), open, stops);
  }
}

package com.gammainfra.gateway.dialect.openai;

import com.gammainfra.gateway.chat.ChatRequest;
import com.gammainfra.gateway.chat.ContentPart;
import com.gammainfra.gateway.chat.Message;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What of a request its answer is read by.
 *
 * @param ids of the calls of the conversation, and those of the answer as they come
 * @param stops the texts at which the answer was to stop
 */
record Asked(CallIds ids, List<String> stops) {

  /** What a request asks. */
  static Asked by(ChatRequest request) {
    Set<String> ids = new HashSet<>();
    for (Message message : request.messages()) {
      for (ContentPart part : message.parts()) {
        if (part instanceof ContentPart.ToolCall call) {
          ids.add(call.id());
        }
      }
    }
    return new Asked(new CallIds(ids), request.sampling().stop());
  }

  /** A conversation without calls, and an answer that is to stop at no text. */
  static Asked nothing() {
    return new Asked(new CallIds(Set.of()), List.of());
  }
}

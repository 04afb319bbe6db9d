package com.gammainfra.gateway.chat;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One message of an upstream's answer: what it means, and the JSON it came as. A whole answer is a
 * single chunk.
 *
 * @param original null for an answer that never was on a wire
 */
public record AnswerChunk(List<ChatEvent> events, @Nullable WireBody original) {

  public AnswerChunk {
    events = List.copyOf(events);
  }

  /** Whether any event is content. */
  public boolean hasContent() {
    for (ChatEvent event : events) {
      if (event.isContent()) {
        return true;
      }
    }
    return false;
  }
}

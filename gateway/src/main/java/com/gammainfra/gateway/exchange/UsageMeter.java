package com.gammainfra.gateway.exchange;

import com.gammainfra.gateway.chat.AnswerChunk;
import com.gammainfra.gateway.chat.ChatEvent;
import com.gammainfra.gateway.chat.InputSize;
import com.gammainfra.gateway.chat.Usage;
import com.gammainfra.gateway.provider.AnswerSink;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Watches an answer pass and keeps its usage: the provider's last report, or an estimate where it
 * makes none. Confined to the thread that hands over the answer; read it after the end.
 */
final class UsageMeter implements AnswerSink {

  /** The usual length of a token in English text; other scripts are under-counted by it. */
  private static final int CHARACTERS_PER_TOKEN = 4;

  private final AnswerSink next;
  private final InputSize input;
  private long outputCharacters;
  private @Nullable Usage reported;

  UsageMeter(AnswerSink next, InputSize input) {
    this.next = next;
    this.input = input;
  }

  @Override
  public void accept(List<AnswerChunk> chunks) {
    for (AnswerChunk chunk : chunks) {
      for (ChatEvent event : chunk.events()) {
        switch (event) {
          case ChatEvent.TextDelta(_, var text) -> outputCharacters += text.length();
          case ChatEvent.ReasoningDelta(_, var text) -> outputCharacters += text.length();
          case ChatEvent.RefusalDelta(_, var text) -> outputCharacters += text.length();
          case ChatEvent.ToolCallDelta(_, _, _, _, var arguments) ->
              outputCharacters += arguments.length();
          case ChatEvent.UsageReported(var usage) -> reported = usage;
          case ChatEvent.Finished _ -> {}
        }
      }
    }
    next.accept(chunks);
  }

  @Override
  public boolean isFull() {
    return next.isFull();
  }

  @Override
  public void whenDrained(Runnable resume) {
    next.whenDrained(resume);
  }

  /** The usage of what has passed. */
  Usage usage() {
    if (reported != null) {
      return reported;
    }
    long output = Math.ceilDiv(outputCharacters, CHARACTERS_PER_TOKEN);
    return new Usage(input.expectedTokens(0), 0, 0, 0, output, 0, true);
  }
}

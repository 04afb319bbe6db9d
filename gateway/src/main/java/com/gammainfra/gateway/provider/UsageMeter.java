package com.gammainfra.gateway.provider;

import com.gammainfra.gateway.chat.AnswerChunk;
import com.gammainfra.gateway.chat.ChatEvent;
import com.gammainfra.gateway.chat.InputSize;
import com.gammainfra.gateway.chat.Usage;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Watches an answer pass and keeps its usage: the provider's last report, or an estimate where it
 * makes none or did not come to its last. Confined to the thread that hands over the answer; read
 * it after the end.
 */
public final class UsageMeter implements AnswerSink {

  private final AnswerSink next;
  private final long inputTokens;
  private long ascii;
  private long others;
  private @Nullable Usage reported;

  /**
   * A meter.
   *
   * @param inputTokens the estimate of the input, for when the provider does not report it
   */
  public UsageMeter(AnswerSink next, long inputTokens) {
    this.next = next;
    this.inputTokens = inputTokens;
  }

  @Override
  public void accept(List<AnswerChunk> chunks) {
    for (AnswerChunk chunk : chunks) {
      for (ChatEvent event : chunk.events()) {
        switch (event) {
          case ChatEvent.TextDelta(_, var text) -> count(text);
          case ChatEvent.ReasoningDelta(_, var text) -> count(text);
          case ChatEvent.RefusalDelta(_, var text) -> count(text);
          case ChatEvent.ToolCallDelta(_, _, _, _, var arguments) -> count(arguments);
          case ChatEvent.UsageReported(var usage) -> reported = usage;
          case ChatEvent.SealReported _, ChatEvent.HiddenReasoning _, ChatEvent.Finished _ -> {}
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

  /** Counts as {@link InputSize} does: four ASCII characters or one other make a token. */
  private void count(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < 128) {
        ascii++;
      } else if (!Character.isLowSurrogate(c)) {
        others++;
      }
    }
  }

  /**
   * The usage of what has passed.
   *
   * @param complete whether the answer came to its end, so that the last report is the final one
   */
  public Usage usage(boolean complete) {
    long output = Math.ceilDiv(ascii, 4) + others;
    if (reported == null) {
      return new Usage(inputTokens, 0, 0, 0, output, 0, true);
    }
    if (complete) {
      return reported;
    }
    return new Usage(
        reported.input(),
        reported.cachedInput(),
        reported.cacheWrite5m(),
        reported.cacheWrite1h(),
        Math.max(reported.output(), output),
        reported.reasoning(),
        true);
  }
}

package com.gammainfra.gateway.provider;

import com.gammainfra.gateway.chat.AnswerChunk;
import com.gammainfra.gateway.chat.ChatEvent;
import com.gammainfra.gateway.chat.InputSize;
import com.gammainfra.gateway.chat.Usage;
import com.gammainfra.gateway.tokens.TokenCounter;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Watches an answer pass and keeps its usage: the provider's last report, or an estimate where it
 * makes none or did not come to its last. Confined to the thread that hands over the answer; read
 * it after the end.
 */
public final class UsageMeter implements AnswerSink {

  /** Of the answer so many characters are kept; each open stream holds them. */
  private static final int MOST_KEPT = 4 * 1024;

  private final AnswerSink next;
  private final Estimate estimate;
  private final StringBuilder text = new StringBuilder();
  private long ascii;
  private long others;
  private @Nullable Usage reported;

  /**
   * A meter.
   *
   * @param estimate for what the provider does not report
   */
  public UsageMeter(AnswerSink next, Estimate estimate) {
    this.next = next;
    this.estimate = estimate;
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

  /**
   * Counts as {@link InputSize} does: four ASCII characters or one other make a token. Its
   * beginning is kept beside, where its tokens can be counted at the end.
   */
  private void count(String text) {
    if (estimate.output() != null && this.text.length() < MOST_KEPT) {
      this.text.append(text, 0, Math.min(text.length(), MOST_KEPT - this.text.length()));
    }
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
    if (reported == null) {
      return new Usage(estimate.input().getAsLong(), 0, 0, 0, output(), 0, true);
    }
    if (complete) {
      return reported;
    }
    long output = output();
    return new Usage(
        reported.input(),
        reported.cachedInput(),
        reported.cacheWrite5m(),
        reported.cacheWrite1h(),
        Math.max(reported.output(), output),
        reported.reasoning(),
        true);
  }

  /** The kept beginning as the model counts it, the rest by the rule. */
  private long output() {
    long byRule = Math.ceilDiv(ascii, 4) + others;
    TokenCounter counter = estimate.output();
    if (counter == null || text.isEmpty() || !counter.isReady()) {
      return byRule;
    }
    long otherKept = text.codePoints().filter(c -> c >= 128).count();
    long asciiKept = text.codePoints().filter(c -> c < 128).count();
    return counter.text(text.toString())
        + Math.max(0, byRule - Math.ceilDiv(asciiKept, 4) - otherKept);
  }
}

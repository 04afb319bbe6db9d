package com.gammainfra.gateway.provider;

import static org.assertj.core.api.Assertions.assertThat;

import com.gammainfra.gateway.chat.AnswerChunk;
import com.gammainfra.gateway.chat.ChatEvent;
import com.gammainfra.gateway.chat.FinishReason;
import com.gammainfra.gateway.chat.Usage;
import com.gammainfra.gateway.tokens.TokenCounter;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What an answer used: as reported, or estimated and marked so. */
class UsageMeterTest {

  private static final long INPUT = 15;

  private final List<AnswerChunk> passed = new ArrayList<>();
  private final UsageMeter meter = new UsageMeter(passed::addAll, new Estimate(() -> INPUT, null));

  @Test
  void nothingReported_isEstimatedFromEverythingGenerated() {
    accept(new ChatEvent.TextDelta(0, "12345678"));
    accept(new ChatEvent.ReasoningDelta(0, "1234"));
    accept(new ChatEvent.RefusalDelta(1, "1234"));
    accept(new ChatEvent.ToolCallDelta(0, 0, "id", "f", "{}"));
    accept(new ChatEvent.Finished(0, FinishReason.STOP));

    assertThat(meter.usage(true)).isEqualTo(new Usage(15, 0, 0, 0, 5, 0, true));
  }

  @Test
  void nothingReported_ofAModelWhoseEncodingIsKnown_isCountedWithIt() {
    TokenCounter.O200K.text("loaded");
    UsageMeter counting =
        new UsageMeter(passed::addAll, new Estimate(() -> INPUT, TokenCounter.O200K));
    counting.accept(
        List.of(
            new AnswerChunk(List.of(new ChatEvent.TextDelta(0, "antidisestablish")), null),
            new AnswerChunk(List.of(new ChatEvent.TextDelta(0, "mentarianism")), null)));

    assertThat(counting.usage(true)).isEqualTo(new Usage(15, 0, 0, 0, 6, 0, true));
  }

  @Test
  void answerLongerThanIsKept_itsRestIsEstimatedByTheRule() {
    TokenCounter.O200K.text("loaded");
    UsageMeter counting =
        new UsageMeter(passed::addAll, new Estimate(() -> INPUT, TokenCounter.O200K));
    for (int i = 0; i < 300; i++) {
      counting.accept(
          List.of(new AnswerChunk(List.of(new ChatEvent.TextDelta(0, "x".repeat(1024))), null)));
    }

    long kept = TokenCounter.O200K.text("x".repeat(4 * 1024));
    assertThat(counting.usage(true).output()).isEqualTo(kept + (300 - 4) * 1024 / 4);
  }

  @Test
  void nothingGenerated_isNoOutput() {
    assertThat(meter.usage(true)).isEqualTo(new Usage(15, 0, 0, 0, 0, 0, true));
  }

  @Test
  void laterReport_replacesTheEarlier_andTheEstimate() {
    accept(new ChatEvent.TextDelta(0, "12345678"));
    accept(new ChatEvent.UsageReported(Usage.of(7, 1)));
    accept(new ChatEvent.UsageReported(Usage.of(7, 2)));

    assertThat(meter.usage(true)).isEqualTo(Usage.of(7, 2));
  }

  @Test
  void otherScripts_countACharacterAToken() {
    accept(new ChatEvent.TextDelta(0, "天気は良い\uD83C\uDF1E"));

    assertThat(meter.usage(true).output()).isEqualTo(6);
  }

  @Test
  void brokenAnswer_isNotLessThanWhatPassed_andIsMarked() {
    accept(new ChatEvent.UsageReported(Usage.of(7, 1)));
    accept(new ChatEvent.TextDelta(0, "12345678"));

    assertThat(meter.usage(false)).isEqualTo(new Usage(7, 0, 0, 0, 2, 0, true));
  }

  @Test
  void chunks_passUnchanged_andFullnessIsTheNextOnes() {
    AnswerChunk chunk = new AnswerChunk(List.of(new ChatEvent.TextDelta(0, "hi")), null);
    List<Runnable> waiting = new ArrayList<>();
    UsageMeter full =
        new UsageMeter(
            new AnswerSink() {
              @Override
              public void accept(List<AnswerChunk> chunks) {}

              @Override
              public boolean isFull() {
                return true;
              }

              @Override
              public void whenDrained(Runnable resume) {
                waiting.add(resume);
              }
            },
            new Estimate(() -> INPUT, null));

    meter.accept(List.of(chunk));
    full.whenDrained(() -> {});

    assertThat(passed).containsExactly(chunk);
    assertThat(meter.isFull()).isFalse();
    assertThat(full.isFull()).isTrue();
    assertThat(waiting).hasSize(1);
  }

  private void accept(ChatEvent event) {
    meter.accept(List.of(new AnswerChunk(List.of(event), null)));
  }
}

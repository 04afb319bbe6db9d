package com.gammainfra.gateway.provider;

import com.gammainfra.gateway.chat.AnswerChunk;
import com.gammainfra.gateway.chat.WireBody;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * A streamed answer that was held back until it was whole, so that one that breaks off can be
 * started again elsewhere without anybody having seen a word of it.
 */
public final class HeldAnswer implements UpstreamAnswer {

  /** The most that is held of one answer, counted in the bytes of its events. */
  private static final int MAX_HELD_BYTES = 64 * 1024 * 1024;

  /** So many chunks are handed on before looking whether the client still takes more. */
  private static final int BATCH = 64;

  private final ProviderCall call;
  private final List<AnswerChunk> chunks;
  private final AnswerEnd.Complete end;

  private HeldAnswer(ProviderCall call, List<AnswerChunk> chunks, AnswerEnd.Complete end) {
    this.call = call;
    this.chunks = chunks;
    this.end = end;
  }

  /**
   * Waits until all of a streamed answer is there. Blocks; how long is up to the limits of the
   * call.
   *
   * @return the whole answer, or why it broke off; both timed to the end of the stream
   */
  public static OpenResult hold(ProviderCall call, OpenResult result) {
    if (!(result instanceof OpenResult.Opened(var answer, var losses, var timing))) {
      return result;
    }
    Hold hold = new Hold(answer);
    UsageMeter meter = new UsageMeter(hold, Estimate.of(call.deployment().model(), call.request()));
    AnswerEnd end = answer.drainTo(meter);
    CallTiming whole = new CallTiming(timing.startNanos(), end.endedNanos());
    return switch (end) {
      case AnswerEnd.Complete complete ->
          new OpenResult.Opened(new HeldAnswer(call, hold.chunks, complete), losses, whole);
      case AnswerEnd.Broken(var failure, _) ->
          new OpenResult.Failed(failure, whole, meter.usage(false));
      case AnswerEnd.Abandoned _ ->
          new OpenResult.Failed(
              hold.heldBytes > MAX_HELD_BYTES
                  ? new ProviderFailure.Malformed(
                      "the answer is longer than " + MAX_HELD_BYTES + " bytes")
                  : new ProviderFailure.Cancelled(),
              whole,
              meter.usage(false));
    };
  }

  /** Keeps what arrives, up to the limit. */
  private static final class Hold implements AnswerSink {

    private final UpstreamAnswer answer;
    private final List<AnswerChunk> chunks = new ArrayList<>();
    private long heldBytes;

    Hold(UpstreamAnswer answer) {
      this.answer = answer;
    }

    @Override
    public void accept(List<AnswerChunk> arrived) {
      for (AnswerChunk chunk : arrived) {
        WireBody original = chunk.original();
        heldBytes += original == null ? 0 : original.json().length;
      }
      if (heldBytes <= MAX_HELD_BYTES) {
        chunks.addAll(arrived);
      } else {
        chunks.clear();
        answer.close();
      }
    }
  }

  @Override
  public AnswerEnd drainTo(AnswerSink sink) {
    CompletableFuture<Boolean> handedOn = new CompletableFuture<>();
    try (var _ = call.cancellation().onCancel(() -> handedOn.complete(false))) {
      call.loop().execute(() -> handOn(0, sink, handedOn));
      return handedOn.join() ? end : new AnswerEnd.Abandoned(System.nanoTime());
    }
  }

  private void handOn(int from, AnswerSink sink, CompletableFuture<Boolean> handedOn) {
    try {
      int next = from;
      while (next < chunks.size() && !handedOn.isDone()) {
        int to = Math.min(chunks.size(), next + BATCH);
        sink.accept(List.copyOf(chunks.subList(next, to)));
        next = to;
        if (sink.isFull()) {
          int resumeAt = next;
          sink.whenDrained(() -> handOn(resumeAt, sink, handedOn));
          return;
        }
      }
      handedOn.complete(true);
    } catch (RuntimeException e) {
      handedOn.completeExceptionally(e);
    }
  }

  @Override
  public void close() {}
}

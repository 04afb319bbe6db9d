package com.gammainfra.gateway.dispatch;

import com.gammainfra.gateway.provider.AnswerEnd;
import com.gammainfra.gateway.provider.AnswerSink;
import com.gammainfra.gateway.provider.CallTiming;
import com.gammainfra.gateway.provider.OpenResult;
import com.gammainfra.gateway.provider.Provider;
import com.gammainfra.gateway.provider.ProviderCall;
import com.gammainfra.gateway.provider.ProviderFailure;
import com.gammainfra.gateway.provider.UpstreamAnswer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A provider without a network: it fails as told, then answers. Its time is its own. */
final class ScriptedProvider implements Provider {

  /** An answer in which nothing is. */
  static final UpstreamAnswer EMPTY = new Empty();

  private final Queue<Supplier<@Nullable ProviderFailure>> script = new ArrayDeque<>();
  private final List<ProviderCall> calls = new ArrayList<>();
  private long nanos = 1;

  /** Fails the next call. */
  ScriptedProvider then(ProviderFailure failure) {
    script.add(() -> failure);
    return this;
  }

  /** Answers the next call. */
  ScriptedProvider thenAnswer() {
    script.add(() -> null);
    return this;
  }

  /** Fails the next call after {@code meanwhile} has happened. */
  ScriptedProvider then(Runnable meanwhile, ProviderFailure failure) {
    script.add(
        () -> {
          meanwhile.run();
          return failure;
        });
    return this;
  }

  void pass(Duration time) {
    nanos += time.toNanos();
  }

  long nanoTime() {
    return nanos;
  }

  /** What was asked, in order: {@code provider/model key}. */
  List<String> asked() {
    return calls.stream()
        .map(
            call ->
                call.deployment().model().id()
                    + " "
                    + (call.key() == null ? "-" : call.key().secret()))
        .toList();
  }

  List<ProviderCall> calls() {
    return calls;
  }

  @Override
  public OpenResult open(ProviderCall call) {
    calls.add(call);
    long start = nanos;
    Supplier<@Nullable ProviderFailure> step = script.poll();
    ProviderFailure failure = step == null ? null : step.get();
    pass(Duration.ofMillis(1));
    CallTiming timing = new CallTiming(start, nanos);
    return failure == null
        ? new OpenResult.Opened(EMPTY, List.of(), timing)
        : new OpenResult.Failed(failure, timing);
  }

  private static final class Empty implements UpstreamAnswer {
    @Override
    public AnswerEnd drainTo(AnswerSink sink) {
      return new AnswerEnd.Complete(0, 0);
    }

    @Override
    public void close() {}
  }
}

package com.gammainfra.gateway.provider;

import com.gammainfra.gateway.chat.AnswerChunk;
import com.gammainfra.gateway.chat.ChatEvent;
import com.gammainfra.gateway.dialect.Dialect;
import com.gammainfra.gateway.dialect.StreamItem;
import com.gammainfra.gateway.dialect.UpstreamError;
import com.gammainfra.gateway.dialect.UpstreamRequest;
import com.gammainfra.gateway.dialect.sse.SseDecoder;
import com.gammainfra.gateway.dialect.sse.SseEvent;
import com.gammainfra.gateway.dialect.sse.SseEventTooLargeException;
import com.gammainfra.gateway.provider.ProviderFailure.Wait;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.RequestOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One HTTP call and its answer, the relay between an upstream's connection and whoever drains it.
 *
 * <p>Everything but {@link #open}, {@link #drainTo} and {@link #close} runs on the call's loop, so
 * the state needs no locks. The call is in one of three phases: waiting for content, opened
 * (content has arrived, reading is paused until somebody drains it), ended. Each phase is left
 * once.
 *
 * <ul>
 *   <li>Back-pressure: while the sink is full the response is paused, and the idle limit with it.
 *   <li>Failure, cancellation and time-outs reset the upstream's stream at once.
 *   <li>An answer is complete when every choice that was begun has a finish reason, with or without
 *       the dialect's terminator; anything else that ends is cut.
 * </ul>
 */
final class HttpCall implements UpstreamAnswer {

  private static final int MAX_ERROR_BYTES = 64 * 1024;
  private static final int LINGER_MILLIS = 1_000;
  private static final int MAX_ANSWER_BYTES = 64 * 1024 * 1024;

  private final Vertx vertx;
  private final HttpClient client;
  private final Dialect dialect;
  private final ProviderCall call;
  private final RequestOptions options;
  private final UpstreamRequest request;
  private final CompletableFuture<OpenResult> opened = new CompletableFuture<>();
  private final CompletableFuture<AnswerEnd> ended = new CompletableFuture<>();
  private final CompletableFuture<AnswerEnd> drained = new CompletableFuture<>();

  // Confined to the loop from here on.
  private final List<AnswerChunk> pending = new ArrayList<>();
  private final BitSet begun = new BitSet();
  private final BitSet finished = new BitSet();
  private long startNanos;
  private long lastEventNanos;
  private long timer = -1;
  private boolean paused;
  private boolean transferred;
  private @Nullable HttpClientRequest http;
  private @Nullable HttpClientResponse response;
  private @Nullable AnswerSink sink;

  HttpCall(
      Vertx vertx,
      HttpClient client,
      Dialect dialect,
      ProviderCall call,
      RequestOptions options,
      UpstreamRequest request) {
    this.vertx = vertx;
    this.client = client;
    this.dialect = dialect;
    this.call = call;
    this.options = options;
    this.request = request;
  }

  /** Sends the request and waits for an answer or a failure. */
  OpenResult open() {
    call.loop().execute(this::send);
    try (var _ = call.cancellation().onCancel(() -> call.loop().execute(this::cancel))) {
      return opened.join();
    }
  }

  private void send() {
    startNanos = System.nanoTime();
    Duration limit = call.request().stream() ? call.limits().firstToken() : call.limits().answer();
    Wait wait = call.request().stream() ? Wait.FIRST_TOKEN : Wait.ANSWER;
    timer =
        vertx.setTimer(
            HttpProvider.timerMillis(limit.toNanos()),
            _ -> fail(new ProviderFailure.TimedOut(wait, limit)));
    client
        .request(options)
        .onSuccess(
            sent -> {
              if (isEnded()) {
                var _ = sent.reset();
                return;
              }
              http = sent;
              sent.response().onSuccess(this::receive).onFailure(this::disconnected);
              sent.end(Buffer.buffer(request.body()));
            })
        .onFailure(
            cause -> fail(new ProviderFailure.Unreachable("cannot connect: " + reason(cause))));
  }

  private void receive(HttpClientResponse received) {
    if (isEnded()) {
      return;
    }
    response = received;
    received.exceptionHandler(this::disconnected);
    if (received.statusCode() != 200) {
      collect(received, MAX_ERROR_BYTES, body -> fail(error(received, body)));
    } else if (call.request().stream() && isEventStream(received)) {
      readEvents(received);
    } else {
      collect(received, MAX_ANSWER_BYTES, this::readWhole);
    }
  }

  private static boolean isEventStream(HttpClientResponse response) {
    String type = response.getHeader("content-type");
    return type == null || !type.startsWith("application/json");
  }

  private void collect(HttpClientResponse received, int limit, Consumer<byte[]> whole) {
    Buffer body = Buffer.buffer();
    received.handler(
        part -> {
          if (body.length() + part.length() > limit) {
            fail(new ProviderFailure.Malformed("the answer is longer than " + limit + " bytes"));
          } else {
            body.appendBuffer(part);
          }
        });
    received.endHandler(
        _ -> {
          if (!isEnded()) {
            whole.accept(body.getBytes());
          }
        });
  }

  private void readWhole(byte[] body) {
    switch (dialect.decodeAnswer(body)) {
      case StreamItem.Chunk(var chunk) -> {
        // A stream was asked for: the body is not in the form of a stream's chunks.
        pending.add(call.request().stream() ? new AnswerChunk(chunk.events(), null) : chunk);
        note(chunk);
        ended.complete(new AnswerEnd.Complete(System.nanoTime()));
        announce();
      }
      case StreamItem.Failed(var error) -> fail(failure(0, error));
      case StreamItem.Malformed(var reason) -> fail(new ProviderFailure.Malformed(reason));
      case StreamItem.Done _ -> fail(new ProviderFailure.Malformed("an empty answer"));
    }
  }

  private void readEvents(HttpClientResponse received) {
    SseDecoder decoder = new SseDecoder();
    received.handler(
        part -> {
          if (!isEnded()) {
            lastEventNanos = System.nanoTime();
            read(() -> decoder.feed(part.getBytes()));
          }
        });
    received.endHandler(
        _ -> {
          transferred = true;
          if (!isEnded()) {
            read(decoder::finish);
            endOfStream("the stream ended without a finish reason");
          }
        });
  }

  /** Decodes the events of one read and passes them on together. */
  private void read(Supplier<List<SseEvent>> source) {
    List<AnswerChunk> chunks = new ArrayList<>();
    ProviderFailure failure = null;
    boolean done = false;
    try {
      for (SseEvent event : source.get()) {
        switch (dialect.decodeEvent(event.data())) {
          case StreamItem.Chunk(var chunk) -> {
            note(chunk);
            chunks.add(chunk);
          }
          case StreamItem.Failed(var error) -> failure = failure(0, error);
          case StreamItem.Done _ -> done = true;
          case StreamItem.Malformed _ -> {
            // One unreadable event is skipped; if it mattered, the stream lacks its finish reason.
          }
        }
        if (done || failure != null) {
          break;
        }
      }
    } catch (SseEventTooLargeException e) {
      failure = new ProviderFailure.Malformed("an event longer than " + e.limitBytes() + " bytes");
    }
    pass(chunks);
    if (failure != null) {
      fail(failure);
    } else if (done) {
      endOfStream("the stream ended without a finish reason");
      timer = vertx.setTimer(LINGER_MILLIS, _ -> resetUnlessOver());
    }
  }

  /** Gives up a connection on which the upstream said the last word but does not end. */
  private void resetUnlessOver() {
    timer = -1;
    if (!transferred && http != null) {
      var _ = http.reset(); // nobody is left to tell
    }
  }

  private void note(AnswerChunk chunk) {
    for (ChatEvent event : chunk.events()) {
      switch (event) {
        case ChatEvent.TextDelta(int choice, var _) -> begun.set(choice);
        case ChatEvent.ReasoningDelta(int choice, var _) -> begun.set(choice);
        case ChatEvent.RefusalDelta(int choice, var _) -> begun.set(choice);
        case ChatEvent.ToolCallDelta(int choice, _, _, _, _) -> begun.set(choice);
        case ChatEvent.Finished(int choice, _) -> finished.set(choice);
        case ChatEvent.UsageReported _ -> {}
      }
    }
  }

  private void pass(List<AnswerChunk> chunks) {
    if (chunks.isEmpty()) {
      return;
    }
    if (sink != null) {
      deliver(sink, chunks);
      return;
    }
    pending.addAll(chunks);
    if (!opened.isDone() && chunks.stream().anyMatch(AnswerChunk::hasContent)) {
      pauseReading();
      announce();
    }
  }

  private void announce() {
    stopTimer();
    long now = System.nanoTime();
    opened.complete(new OpenResult.Opened(this, request.losses(), new CallTiming(startNanos, now)));
  }

  /** An end of the stream that the upstream meant as such, or that may be one. */
  private void endOfStream(String whenUnfinished) {
    if (isEnded()) {
      return;
    }
    BitSet open = (BitSet) begun.clone();
    open.andNot(finished);
    if (finished.isEmpty() || !open.isEmpty()) {
      fail(new ProviderFailure.Cut(whenUnfinished));
      return;
    }
    ended.complete(new AnswerEnd.Complete(System.nanoTime()));
    announce();
  }

  @Override
  public AnswerEnd drainTo(AnswerSink sink) {
    if (!call.request().stream()) {
      // A whole answer is complete by now, and completing it published it to this thread.
      sink.accept(List.copyOf(pending));
      return ended.join();
    }
    call.loop().execute(() -> drain(sink));
    try (var _ = call.cancellation().onCancel(() -> call.loop().execute(this::cancel))) {
      return drained.join();
    }
  }

  private void drain(AnswerSink to) {
    sink = to;
    List<AnswerChunk> waiting = List.copyOf(pending);
    pending.clear();
    if (!waiting.isEmpty()) {
      to.accept(waiting);
    }
    var _ = ended.thenAccept(drained::complete);
    if (isEnded()) {
      return;
    }
    lastEventNanos = System.nanoTime();
    long streamDeadline = lastEventNanos + call.limits().stream().toNanos();
    watch(streamDeadline);
    if (to.isFull()) {
      to.whenDrained(this::resumeReading);
    } else {
      resumeReading();
    }
  }

  private void deliver(AnswerSink to, List<AnswerChunk> chunks) {
    to.accept(chunks);
    if (to.isFull() && !paused) {
      pauseReading();
      to.whenDrained(this::resumeReading);
    }
  }

  /** Watches the idle limit and the stream's with one timer, armed anew when it goes off early. */
  private void watch(long streamDeadline) {
    if (isEnded()) {
      return;
    }
    long now = System.nanoTime();
    long idleDeadline = (paused ? now : lastEventNanos) + call.limits().idle().toNanos();
    if (now >= streamDeadline) {
      fail(new ProviderFailure.TimedOut(Wait.STREAM_END, call.limits().stream()));
    } else if (now >= idleDeadline) {
      fail(new ProviderFailure.TimedOut(Wait.NEXT_EVENT, call.limits().idle()));
    } else {
      long wait = Math.min(idleDeadline, streamDeadline) - now;
      timer = vertx.setTimer(HttpProvider.timerMillis(wait) + 1, _ -> watch(streamDeadline));
    }
  }

  private void pauseReading() {
    paused = true;
    if (response != null) {
      response.pause();
    }
  }

  private void resumeReading() {
    paused = false;
    lastEventNanos = System.nanoTime();
    if (response != null && !isEnded()) {
      response.resume();
    }
  }

  private void disconnected(Throwable cause) {
    fail(
        opened.isDone()
            ? new ProviderFailure.Cut("the connection broke: " + reason(cause))
            : new ProviderFailure.Unreachable("the connection broke: " + reason(cause)));
  }

  private void cancel() {
    if (isEnded()) {
      return;
    }
    long now = System.nanoTime();
    ended.complete(new AnswerEnd.Abandoned(now));
    opened.complete(
        new OpenResult.Failed(
            new ProviderFailure.Cancelled(), new CallTiming(orNow(startNanos, now), now)));
    reset();
  }

  private void fail(ProviderFailure failure) {
    if (isEnded()) {
      return;
    }
    long now = System.nanoTime();
    ended.complete(new AnswerEnd.Broken(failure, now));
    opened.complete(new OpenResult.Failed(failure, new CallTiming(orNow(startNanos, now), now)));
    reset();
  }

  private static long orNow(long nanos, long now) {
    return nanos == 0 ? now : nanos;
  }

  private void reset() {
    stopTimer();
    if (http != null) {
      var _ = http.reset(); // nobody is left to tell
    }
  }

  private void stopTimer() {
    if (timer >= 0) {
      vertx.cancelTimer(timer);
      timer = -1;
    }
  }

  private boolean isEnded() {
    return ended.isDone();
  }

  @Override
  public void close() {
    if (!isEnded()) {
      call.loop().execute(this::cancel);
    }
  }

  private ProviderFailure error(HttpClientResponse received, byte[] body) {
    UpstreamError error =
        dialect.decodeError(
            received.statusCode(),
            RetryAfter.seconds(received.getHeader("retry-after"), received.getHeader("date")),
            received.getHeader("retry-after-ms"),
            body);
    return failure(received.statusCode(), error);
  }

  private static ProviderFailure failure(int status, UpstreamError error) {
    String message = error.message();
    return switch (error.kind()) {
      case RATE_LIMIT -> new ProviderFailure.RateLimited(message, error.retryAfter());
      case QUOTA -> new ProviderFailure.QuotaExhausted(message);
      case AUTH -> new ProviderFailure.Unauthorized(message);
      case MODEL_NOT_FOUND -> new ProviderFailure.ModelNotFound(message);
      case CONTEXT_LENGTH -> new ProviderFailure.ContextTooLong(message);
      case CONTENT_FILTER -> new ProviderFailure.ContentFiltered(message);
      case BAD_REQUEST -> new ProviderFailure.Rejected(status == 0 ? 400 : status, message);
      case TIMEOUT, OVERLOADED, SERVER -> new ProviderFailure.ServerFault(status, message);
    };
  }

  /** What went wrong, in the library's words; never the exception's own text of an unknown kind. */
  private static String reason(Throwable cause) {
    String message = cause.getMessage();
    return message == null ? cause.getClass().getSimpleName() : message;
  }
}

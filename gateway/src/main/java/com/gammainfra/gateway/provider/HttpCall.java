package com.gammainfra.gateway.provider;

import com.gammainfra.gateway.catalog.ApiKey;
import com.gammainfra.gateway.chat.AnswerChunk;
import com.gammainfra.gateway.dialect.AnswerDecoder;
import com.gammainfra.gateway.dialect.BrokenFramingException;
import com.gammainfra.gateway.dialect.EventFraming;
import com.gammainfra.gateway.dialect.StreamItem;
import com.gammainfra.gateway.dialect.UpstreamDialect;
import com.gammainfra.gateway.dialect.UpstreamError;
import com.gammainfra.gateway.dialect.UpstreamRequest;
import com.gammainfra.gateway.dialect.sse.SseEvent;
import com.gammainfra.gateway.provider.ProviderFailure.Wait;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.http.StreamResetException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * One HTTP call and its answer, the relay between an upstream's connection and whoever drains it.
 *
 * <p>Everything but {@link #open}, {@link #drainTo} and {@link #close} runs on the call's loop, so
 * the state needs no locks. The call is in one of three phases: waiting for content, opened
 * (content has arrived, reading is paused until somebody drains it), ended. Each phase is left
 * once, also when a step throws.
 *
 * <ul>
 *   <li>Back-pressure: while the sink is full the response is paused, and the idle limit with it;
 *       the stream's limit goes on.
 *   <li>Failure, cancellation and time-outs reset the upstream's stream at once.
 *   <li>An answer is complete when every choice that was begun has a finish reason, with or without
 *       the dialect's terminator; anything else that ends is cut.
 *   <li>The request's body is let go once it is sent: an open stream holds none of it.
 * </ul>
 */
final class HttpCall implements UpstreamAnswer {

  private static final int MAX_ERROR_BYTES = 64 * 1024;
  private static final int MAX_ANSWER_BYTES = 64 * 1024 * 1024;

  /** How long a complete answer is waited with for usage, the terminator and the end. */
  private static final long LINGER_MILLIS = 1_000;

  private final Vertx vertx;
  private final HttpClient client;
  private final Predicate<HttpConnection> usedBefore;
  private final UpstreamDialect dialect;
  private final AnswerDecoder decoder;
  private final RequestOptions options;
  private final boolean stream;
  private final CallLimits limits;
  private final Cancellation cancellation;
  private final Executor loop;
  private final @Nullable ApiKey key;
  private final List<String> losses;
  private final InstantSource clock;
  private final CompletableFuture<OpenResult> opened = new CompletableFuture<>();
  private final CompletableFuture<AnswerEnd> ended = new CompletableFuture<>();
  private final CompletableFuture<AnswerEnd> drained = new CompletableFuture<>();

  // Confined to the loop from here on.
  private final List<AnswerChunk> pending = new ArrayList<>();
  private final Completeness completeness = new Completeness();
  private byte @Nullable [] body;
  private long startNanos;
  private long lastEventNanos;
  private long timer = -1;
  private int skippedEvents;
  private boolean reused;
  private boolean lingering;
  private boolean paused;
  private boolean transferred;
  private @Nullable HttpClientRequest http;
  private LateClose.@Nullable Turn turn;
  private @Nullable HttpClientResponse response;
  private @Nullable AnswerSink sink;

  HttpCall(
      Vertx vertx,
      HttpClient client,
      Predicate<HttpConnection> usedBefore,
      UpstreamDialect dialect,
      ProviderCall call,
      RequestOptions options,
      UpstreamRequest request,
      InstantSource clock) {
    this.vertx = vertx;
    this.client = client;
    this.usedBefore = usedBefore;
    this.dialect = dialect;
    this.options = options;
    this.stream = call.request().stream();
    this.limits = call.limits();
    this.cancellation = call.cancellation();
    this.loop = call.loop();
    this.key = call.key();
    this.losses = request.losses();
    this.body = request.body();
    this.decoder = request.decoder();
    this.clock = clock;
  }

  /** Sends the request and waits for an answer or a failure. */
  OpenResult open() {
    onLoop(this::send);
    try (var _ = cancellation.onCancel(() -> onLoop(this::cancel))) {
      return opened.join();
    }
  }

  private void onLoop(Runnable step) {
    loop.execute(() -> guarded(step));
  }

  /** Runs a step so that whatever it throws ends the call and leaves nobody waiting. */
  private void guarded(Runnable step) {
    try {
      step.run();
    } catch (RuntimeException e) {
      ProviderFailure failure =
          new ProviderFailure.Malformed("it cannot be handled: " + e.getClass().getSimpleName());
      fail(failure);
      drained.complete(new AnswerEnd.Broken(failure, System.nanoTime()));
    }
  }

  // Waiting for content.

  private void send() {
    startNanos = System.nanoTime();
    Duration limit = stream ? limits.firstToken() : limits.answer();
    Wait wait = stream ? Wait.FIRST_TOKEN : Wait.ANSWER;
    arm(limit.toMillis(), () -> fail(new ProviderFailure.TimedOut(wait, limit)));
    client
        .request(options)
        .onSuccess(sent -> guarded(() -> send(sent)))
        .onFailure(this::notConnected);
  }

  /** A pooled connection can also die as it is picked. */
  private void notConnected(Throwable cause) {
    boolean stale = cause instanceof HttpClosedException;
    fail(new ProviderFailure.Unreachable("cannot connect: " + reason(cause), stale));
  }

  private void send(HttpClientRequest sent) {
    if (isEnded() || body == null) {
      var _ = sent.reset();
      return;
    }
    http = sent;
    reused = usedBefore.test(sent.connection());
    LateClose lateClose = LateClose.of(sent.connection());
    turn = lateClose == null ? null : lateClose.begin();
    sent.response()
        .onSuccess(received -> guarded(() -> receive(received)))
        .onFailure(this::disconnected);
    var _ = sent.end(Buffer.buffer(body));
    body = null;
  }

  private void receive(HttpClientResponse received) {
    if (isEnded()) {
      return;
    }
    response = received;
    received.exceptionHandler(this::disconnected);
    if (received.statusCode() != 200) {
      collect(received, MAX_ERROR_BYTES, whole -> fail(error(received, whole)));
    } else if (stream && isEventStream(received)) {
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
    Buffer collected = Buffer.buffer();
    received.handler(
        part -> {
          took(part);
          if (collected.length() + part.length() > limit) {
            fail(new ProviderFailure.Malformed("the answer is longer than " + limit + " bytes"));
          } else {
            collected.appendBuffer(part);
          }
        });
    received.endHandler(
        _ -> {
          tookEnd();
          if (!isEnded()) {
            guarded(() -> whole.accept(collected.getBytes()));
          }
        });
  }

  private void took(Buffer part) {
    if (turn != null) {
      turn.took(part.length());
    }
  }

  private void tookEnd() {
    if (turn != null) {
      turn.end();
    }
  }

  private void readWhole(byte[] whole) {
    if (stream && looksLikeEvents(whole)) {
      EventFraming events = dialect.framing();
      read(() -> events.feed(whole));
      transferred = true;
      if (!isEnded()) {
        read(events::finish);
        endOfStream();
      }
      return;
    }
    switch (decoder.answer(whole)) {
      case StreamItem.Chunk(var chunk) -> {
        completeness.note(chunk);
        if (!completeness.isWhole()) {
          fail(new ProviderFailure.Cut("the answer has no finish reason"));
          return;
        }
        // A stream was asked for: the body is not in the form of a stream's chunks.
        pending.add(stream ? new AnswerChunk(chunk.events(), null) : chunk);
        transferred = true;
        complete();
      }
      case StreamItem.Failed(var error) -> fail(ReportedFailure.of(0, error, key));
      case StreamItem.Malformed(var reason) -> fail(new ProviderFailure.Malformed(reason));
      case StreamItem.Done _ -> fail(new ProviderFailure.Malformed("an empty answer"));
    }
  }

  /** Whether a body that calls itself JSON is a stream's events: no JSON begins like a field. */
  private static boolean looksLikeEvents(byte[] whole) {
    int length = Math.min(whole.length, 16);
    String start = new String(whole, 0, length, StandardCharsets.ISO_8859_1).strip();
    return start.startsWith("data:") || start.startsWith("event:") || start.startsWith(":");
  }

  // Events, before and after the first content.

  private void readEvents(HttpClientResponse received) {
    EventFraming framing = dialect.framing();
    received.handler(
        part -> {
          took(part);
          if (!isEnded()) {
            lastEventNanos = System.nanoTime();
            guarded(() -> read(() -> framing.feed(part.getBytes())));
          }
        });
    received.endHandler(
        _ -> {
          tookEnd();
          transferred = true;
          if (isEnded()) {
            stopTimer();
          } else {
            guarded(
                () -> {
                  read(framing::finish);
                  endOfStream();
                });
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
        switch (decoder.event(event)) {
          case StreamItem.Chunk(var chunk) -> {
            completeness.note(chunk);
            chunks.add(chunk);
          }
          case StreamItem.Failed(var error) -> failure = ReportedFailure.of(0, error, key);
          case StreamItem.Done _ -> done = true;
          // It is skipped; if it mattered, the stream lacks its finish reason.
          case StreamItem.Malformed _ -> skippedEvents++;
        }
        if (done || failure != null) {
          break;
        }
      }
    } catch (BrokenFramingException e) {
      failure = new ProviderFailure.Malformed(e.reason());
    }
    pass(chunks);
    if (failure != null) {
      fail(failure);
    } else if (done) {
      endOfStream();
    } else if (completeness.isWhole() && !lingering) {
      lingering = true;
      arm(LINGER_MILLIS, this::lingered);
    }
  }

  /** All of the answer is there; its usage may still wait behind a slow reader. */
  private void lingered() {
    if (paused) {
      arm(LINGER_MILLIS, this::lingered);
    } else {
      endOfStream();
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
    CallTiming timing = new CallTiming(startNanos, System.nanoTime());
    opened.complete(new OpenResult.Opened(this, losses, timing));
  }

  // Opened.

  @Override
  public AnswerEnd drainTo(AnswerSink sink) {
    if (!stream) {
      // A whole answer is complete by now, and completing it published it to this thread.
      sink.accept(List.copyOf(pending));
      return ended.join();
    }
    onLoop(() -> drain(sink));
    try (var _ = cancellation.onCancel(() -> onLoop(this::cancel))) {
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
    if (!lingering) {
      watch(lastEventNanos + limits.stream().toNanos());
    }
    if (to.isFull()) {
      to.whenDrained(() -> guarded(this::resumeReading));
    } else {
      resumeReading();
    }
  }

  private void deliver(AnswerSink to, List<AnswerChunk> chunks) {
    to.accept(chunks);
    if (to.isFull() && !paused) {
      pauseReading();
      to.whenDrained(() -> guarded(this::resumeReading));
    }
  }

  /** Watches the idle limit and the stream's with one timer, armed anew when it goes off early. */
  private void watch(long streamDeadline) {
    long now = System.nanoTime();
    long idleDeadline = (paused ? now : lastEventNanos) + limits.idle().toNanos();
    if (now >= streamDeadline) {
      fail(new ProviderFailure.TimedOut(Wait.STREAM_END, limits.stream()));
    } else if (now >= idleDeadline) {
      fail(new ProviderFailure.TimedOut(Wait.NEXT_EVENT, limits.idle()));
    } else {
      long wait = Math.min(idleDeadline, streamDeadline) - now;
      arm(Duration.ofNanos(wait).toMillis() + 1, () -> watch(streamDeadline));
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
    if (response != null) {
      response.resume();
    }
  }

  // The end.

  /** The stream is over, or has said all that it will: complete, or cut. */
  private void endOfStream() {
    if (!opened.isDone() && skippedEvents > 0) {
      fail(new ProviderFailure.Malformed("no content, and events that cannot be read"));
    } else if (completeness.isWhole()) {
      complete();
    } else {
      fail(new ProviderFailure.Cut("the stream ended without a finish reason"));
    }
  }

  private void complete() {
    if (isEnded()) {
      return;
    }
    ended.complete(new AnswerEnd.Complete(System.nanoTime(), skippedEvents));
    announce();
    if (!transferred) {
      // The connection can be used again once its response ends; one that does not is given up.
      arm(LINGER_MILLIS, this::resetUnlessOver);
    }
  }

  private void resetUnlessOver() {
    if (!transferred) {
      reset();
    }
  }

  private void disconnected(Throwable cause) {
    if (completeness.isWhole()) {
      transferred = true;
      complete();
      return;
    }
    String broke = "the connection broke: " + reason(cause);
    fail(
        opened.isDone()
            ? new ProviderFailure.Cut(broke)
            : new ProviderFailure.Unreachable(broke, reused && response == null));
  }

  private void cancel() {
    end(new ProviderFailure.Cancelled(), new AnswerEnd.Abandoned(System.nanoTime()));
  }

  private void fail(ProviderFailure failure) {
    end(failure, new AnswerEnd.Broken(failure, System.nanoTime()));
  }

  private void end(ProviderFailure failure, AnswerEnd how) {
    if (isEnded()) {
      return;
    }
    ended.complete(how);
    opened.complete(new OpenResult.Failed(failure, new CallTiming(startNanos, how.endedNanos())));
    reset();
  }

  private void reset() {
    stopTimer();
    if (turn != null) {
      turn.end();
    }
    if (http != null) {
      var _ = http.reset(); // nobody is left to tell
    }
  }

  @Override
  public void close() {
    if (!isEnded()) {
      onLoop(this::cancel);
    }
  }

  private boolean isEnded() {
    return ended.isDone();
  }

  /** Sets the one timer; a time of less than a millisecond is one. */
  private void arm(long millis, Runnable step) {
    stopTimer();
    timer =
        vertx.setTimer(
            Math.max(1, millis),
            _ -> {
              timer = -1;
              guarded(step);
            });
  }

  private void stopTimer() {
    if (timer >= 0) {
      vertx.cancelTimer(timer);
      timer = -1;
    }
  }

  private ProviderFailure error(HttpClientResponse received, byte[] whole) {
    UpstreamError error =
        dialect.decodeError(
            received.statusCode(),
            RetryAfter.seconds(
                received.getHeader("retry-after"), received.getHeader("date"), clock.instant()),
            received.getHeader("retry-after-ms"),
            whole);
    String typed = dialect.errorTypeHeader();
    if (typed != null) {
      error = dialect.withType(error, received.getHeader(typed));
    }
    return ReportedFailure.of(received.statusCode(), error, key);
  }

  /** What went wrong; the words of an exception only where its kind is known to hold no content. */
  private static String reason(Throwable cause) {
    boolean known =
        cause instanceof ConnectException
            || cause instanceof UnknownHostException
            || cause instanceof SSLException
            || cause instanceof HttpClosedException
            || cause instanceof StreamResetException;
    String message = cause.getMessage();
    return known && message != null ? message : cause.getClass().getSimpleName();
  }
}

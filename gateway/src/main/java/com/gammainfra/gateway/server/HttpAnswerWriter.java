package com.gammainfra.gateway.server;

import com.gammainfra.gateway.catalog.Cost;
import com.gammainfra.gateway.chat.AnswerChunk;
import com.gammainfra.gateway.chat.ChatError;
import com.gammainfra.gateway.chat.ChatRequest;
import com.gammainfra.gateway.chat.Usage;
import com.gammainfra.gateway.dialect.AnswerStamp;
import com.gammainfra.gateway.dialect.Dialect;
import com.gammainfra.gateway.dialect.StreamEncoder;
import com.gammainfra.gateway.exchange.AnswerWriter;
import com.gammainfra.gateway.exchange.ExchangeOutcome;
import com.gammainfra.gateway.exchange.ExchangeRecord;
import com.gammainfra.gateway.routing.Candidate;
import com.gammainfra.gateway.routing.Route;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Writes an exchange's answer to the client in its dialect. The events of one read of the upstream
 * leave in one write. Everything that touches the response runs on the client's event loop.
 */
final class HttpAnswerWriter implements AnswerWriter {

  /**
   * From so many bytes that the socket has not taken yet a stream is full. Vert.x by itself counts
   * writes, and a write may be of any size.
   */
  private static final int MOST_UNSENT_BYTES = 16 * 1024;

  private static final int FEW_UNSENT_BYTES = MOST_UNSENT_BYTES / 4;

  private final Call call;
  private final Dialect dialect;
  private final ChatRequest request;
  private final long keepAliveMillis;
  private final HttpServerResponse response;
  private final Responder responder;
  private final AnswerRecorder recorder;

  /**
   * A writer for one exchange.
   *
   * @param request as the client sent it
   * @param keepAlive how long a stream may be silent before the client is sent a comment
   * @param recorder is told what leaves
   */
  HttpAnswerWriter(
      Call call,
      ChatRequest request,
      Duration keepAlive,
      Responder responder,
      AnswerRecorder recorder) {
    this.call = call;
    this.dialect = call.dialect();
    this.request = request;
    this.keepAliveMillis = keepAlive.toMillis();
    this.response = call.http().response();
    this.responder = responder;
    this.recorder = recorder;
  }

  @Override
  public void whole(ExchangeRecord record, List<AnswerChunk> chunks) {
    AnswerStamp stamp = stamp(record, _ -> Objects.requireNonNull(record.cost()));
    byte[] body = dialect.encodeAnswer(chunks, stamp, record.usage());
    Reply reply = new Reply(200, "application/json", DecisionHeaders.of(record), body);
    recorder.head(reply.with("content-type", reply.contentType()).headers());
    recorder.body(body);
    recorder.completed();
    responder.send(call, reply, record.timing());
  }

  @Override
  public void refuse(ExchangeRecord record, ChatError error) {
    Reply reply = responder.error(call, error).with(DecisionHeaders.of(record));
    if (record.outcome() instanceof ExchangeOutcome.Exhausted) {
      reply = reply.with("x-should-retry", "false");
    }
    recorder.failed();
    responder.send(call, reply);
  }

  @Override
  public Stream begin(ExchangeRecord record, Function<Usage, Cost> pricing) {
    Map<String, String> headers = DecisionHeaders.of(record);
    headers.put("content-type", "text/event-stream; charset=utf-8");
    headers.put("cache-control", "no-cache");
    headers.put("x-accel-buffering", "no");
    recorder.head(headers);
    EventStream events = new EventStream(dialect.streamEncoder(stamp(record, pricing)));
    call.loop()
        .execute(
            () -> {
              if (response.closed()) {
                return;
              }
              response.setStatusCode(200).setChunked(true);
              responder.common(call, response);
              headers.forEach(response::putHeader);
              events.watch();
            });
    return events;
  }

  private AnswerStamp stamp(ExchangeRecord record, Function<Usage, Cost> pricing) {
    Candidate served = Objects.requireNonNull(record.served());
    Route route = Objects.requireNonNull(record.route());
    Function<Usage, BigDecimal> dollars = usage -> pricing.apply(usage).total().toBigDecimal();
    return new AnswerStamp(
        record.id(),
        served.endpoint(),
        record.created().getEpochSecond(),
        route.reason().version().id(),
        request.includeUsage(),
        dollars,
        request);
  }

  /**
   * Encodes and writes chunks; full while too much waits for the socket. While the upstream is
   * silent it sends comments, so that nothing on the way to the client takes the connection for
   * dead.
   */
  private final class EventStream implements Stream {

    private final StreamEncoder encoder;
    private boolean wrote;
    private int unsentBytes;
    private @Nullable Runnable resume;

    EventStream(StreamEncoder encoder) {
      this.encoder = encoder;
    }

    @Override
    public void accept(List<AnswerChunk> chunks) {
      List<byte[]> events = new ArrayList<>(chunks.size());
      int length = 0;
      for (AnswerChunk chunk : chunks) {
        byte[] event = encoder.encode(chunk);
        recorder.body(event); // also when the client has left: it may come again
        events.add(event);
        length += event.length;
      }
      if (length > 0 && !response.closed()) {
        wrote = true;
        Buffer out = Buffer.buffer(length); // not one byte more: it may wait long for its reader
        events.forEach(out::appendBytes);
        write(out);
      }
    }

    private void write(Buffer out) {
      int length = out.length();
      unsentBytes += length;
      var _ = response.write(out).onComplete(_ -> sent(length));
    }

    private void sent(int length) {
      unsentBytes -= length;
      Runnable waiting = resume;
      if (waiting != null && unsentBytes <= FEW_UNSENT_BYTES) {
        resume = null;
        waiting.run();
      }
    }

    /** Looks for silence, from one interval to the next; on the event loop. */
    private void watch() {
      Vertx vertx = call.context().owner();
      vertx.setPeriodic(
          keepAliveMillis,
          timer -> {
            if (response.ended() || response.closed()) {
              vertx.cancelTimer(timer);
            } else if (!wrote && !response.writeQueueFull()) {
              response.write(Buffer.buffer(encoder.keepAlive()));
            }
            wrote = false;
          });
    }

    @Override
    public boolean isFull() {
      return !response.closed() && unsentBytes >= MOST_UNSENT_BYTES;
    }

    @Override
    public void whenDrained(Runnable resume) {
      this.resume = resume;
    }

    @Override
    public void complete(Usage usage) {
      byte[] last = encoder.finish(usage);
      recorder.body(last);
      recorder.completed();
      end(last);
    }

    @Override
    public void truncate(ChatError error) {
      recorder.failed();
      end(encoder.fail(error));
    }

    private void end(byte[] last) {
      call.loop()
          .execute(
              () -> {
                if (!response.closed() && !response.ended()) {
                  response.end(Buffer.buffer(last));
                }
              });
    }
  }
}

package com.gammainfra.benchmarks;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.net.URI;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * An OpenAI-compatible upstream on a loopback port, scripted by an {@link UpstreamBehaviour} that
 * may be changed while it runs; a request keeps the behaviour it began with. Any path is answered
 * as chat completions.
 *
 * <p>It records every exchange that its client ended early, which is how the harness measures how
 * fast a gateway gives up an upstream that nobody waits for any more.
 */
public final class MockUpstream implements AutoCloseable {

  private static final int MAX_DEPARTURES = 100_000;
  private static final int BACKLOG = 4096;
  private static final int MOST_AT_ONCE = 64 * 1024;

  private final EventLoop loop = new EventLoop();
  private final HttpServer server;
  private final BlockingQueue<Departure> departures = new LinkedBlockingQueue<>(MAX_DEPARTURES);
  private final AtomicLong requests = new AtomicLong();
  private volatile UpstreamBehaviour behaviour;

  private MockUpstream(UpstreamBehaviour behaviour, int port) {
    this.behaviour = behaviour;
    this.server =
        loop.call(
                () ->
                    loop.vertx()
                        .createHttpServer(
                            new HttpServerOptions()
                                .setHost("127.0.0.1")
                                .setPort(port)
                                .setAcceptBacklog(BACKLOG)
                                .setTcpNoDelay(true))
                        .requestHandler(this::receive)
                        .listen())
            .await();
  }

  /**
   * Starts an upstream on 127.0.0.1.
   *
   * @param port the port, 0 for any free one
   */
  public static MockUpstream start(UpstreamBehaviour behaviour, int port) {
    return new MockUpstream(behaviour, port);
  }

  /** The base URL that a provider's configuration wants, ending in {@code /v1}. */
  public URI baseUri() {
    return URI.create("http://127.0.0.1:" + server.actualPort() + "/v1");
  }

  /** Answers requests from now on in another way. */
  public void behave(UpstreamBehaviour next) {
    behaviour = next;
  }

  /** How many requests have arrived. */
  public long requests() {
    return requests.get();
  }

  /** CPU time it has used, in nanoseconds. */
  public long cpuNanos() {
    return loop.cpuNanos();
  }

  /** Exchanges that the client ended early and nobody has taken yet, oldest first. */
  public BlockingQueue<Departure> departures() {
    return departures;
  }

  @Override
  public void close() {
    loop.close();
  }

  private void receive(HttpServerRequest request) {
    long serial = requests.incrementAndGet();
    UpstreamBehaviour current = behaviour;
    request.body().onSuccess(body -> answer(request.response(), body, current, serial));
  }

  private void answer(
      HttpServerResponse response, Buffer body, UpstreamBehaviour current, long serial) {
    ChatCall call;
    try {
      call = ChatCall.read(body);
    } catch (IllegalArgumentException _) {
      refuse(response);
      return;
    }
    response.closeHandler(
        _ -> {
          if (!response.ended()) {
            departures.offer(new Departure(call.label(), System.nanoTime()));
          }
        });
    if (call.stream()) {
      stream(response, call, current, serial);
    } else {
      response.putHeader("content-type", "application/json");
      after(
          current.latency().toMillis(),
          () -> {
            if (!response.closed()) {
              response.end(ChatAnswer.whole(call, current, serial));
            }
          });
    }
  }

  private static void refuse(HttpServerResponse response) {
    response
        .setStatusCode(400)
        .putHeader("content-type", "application/json")
        .end("{\"error\":{\"message\":\"not a JSON object\",\"type\":\"invalid_request_error\"}}");
  }

  private void stream(
      HttpServerResponse response, ChatCall call, UpstreamBehaviour current, long serial) {
    response.putHeader("content-type", "text/event-stream").setChunked(true);
    if (current.silent()) {
      response.writeHead();
      return;
    }
    EventPump pump = new EventPump(response, call, current, serial);
    if (current.timeToFirstToken().isZero()) {
      pump.start();
    } else {
      response.writeHead();
      after(current.timeToFirstToken().toMillis(), pump::start);
    }
  }

  private void after(long delayMillis, Runnable action) {
    if (delayMillis <= 0) {
      action.run();
    } else {
      loop.vertx().setTimer(delayMillis, _ -> action.run());
    }
  }

  /**
   * Writes one stream's events as they fall due by the time since the first, so that a late tick
   * sends several and the rate holds. A reader that falls behind gets them later, in the same
   * order, {@value #MOST_AT_ONCE} characters and an event at a time.
   */
  private final class EventPump {
    private final HttpServerResponse response;
    private final ChatCall call;
    private final UpstreamBehaviour current;
    private final String chunkHead;
    private final String filler;
    private long startNanos;
    private int sent;
    private long timer = -1;

    EventPump(HttpServerResponse response, ChatCall call, UpstreamBehaviour current, long serial) {
      this.response = response;
      this.call = call;
      this.current = current;
      this.chunkHead = ChatAnswer.chunkHead(call, serial);
      this.filler = ChatAnswer.filler(current.eventChars());
    }

    void start() {
      startNanos = System.nanoTime();
      tick();
      if (sent < current.events() && !response.closed()) {
        long periodMillis = Math.max(1, Math.round(1000 / current.eventsPerSecond()));
        timer = loop.vertx().setPeriodic(periodMillis, _ -> tick());
      }
    }

    private void tick() {
      if (response.closed()) {
        stop();
        return;
      }
      if (response.writeQueueFull()) {
        return;
      }
      StringBuilder out = new StringBuilder();
      long now = System.nanoTime();
      int due = due(now);
      while (sent < due && out.length() < MOST_AT_ONCE) {
        out.append(ChatAnswer.content(chunkHead, now, filler));
        sent++;
      }
      if (sent == current.events()) {
        out.append(ChatAnswer.ending(chunkHead, call, sent));
        stop();
        response.end(out.toString());
      } else if (!out.isEmpty()) {
        response.write(out.toString());
      }
    }

    private int due(long nowNanos) {
      if (current.eventsPerSecond() == 0) {
        return current.events();
      }
      double elapsedSeconds = (nowNanos - startNanos) / (double) TimeUnit.SECONDS.toNanos(1);
      // A tick may come a little early; half a period of tolerance keeps one event to a tick.
      return (int) Math.min(current.events(), 1 + elapsedSeconds * current.eventsPerSecond() + 0.5);
    }

    private void stop() {
      if (timer >= 0) {
        loop.vertx().cancelTimer(timer);
        timer = -1;
      }
    }
  }
}

package com.gammainfra.benchmarks;

import io.vertx.core.Future;
import io.vertx.core.http.HttpClientResponse;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.HdrHistogram.Histogram;

/**
 * Streams under way. Counts are confined to the load's event loop and read through it; the methods
 * that wait are for other threads.
 */
public final class OpenStreams {

  private static final long HIGHEST_NANOS = TimeUnit.MINUTES.toNanos(5);
  private static final long STEP_NANOS = 5_000_000;

  /**
   * What the streams have brought so far.
   *
   * @param flowing streams that have brought an event
   * @param complete streams that ended with {@code [DONE]} after all their events
   * @param failures causes and how often
   * @param events content events, over all streams
   * @param lagNanos from the upstream's write to the arrival, of the events since {@link #resetLag}
   */
  public record Count(
      int flowing, int complete, Map<String, Long> failures, long events, Histogram lagNanos) {

    /** Streams that failed, for whatever cause. */
    public long failed() {
      return failures.values().stream().mapToLong(Long::longValue).sum();
    }
  }

  private final EventLoop loop;
  private final int streams;
  private final int eventsPerStream;
  private final Map<String, Long> failures = new TreeMap<>();
  private final Histogram lagNanos = new Histogram(HIGHEST_NANOS, 3);
  private int flowing;
  private int complete;
  private int over;
  private long events;

  OpenStreams(EventLoop loop, int streams, int eventsPerStream) {
    this.loop = loop;
    this.streams = streams;
    this.eventsPerStream = eventsPerStream;
  }

  /** Counts one more stream. On the event loop. */
  void attach(Future<HttpClientResponse> opening) {
    Stream stream = new Stream();
    opening
        .onSuccess(stream::read)
        .onFailure(cause -> stream.fail(cause.getClass().getSimpleName()));
  }

  /** What the streams have brought so far. */
  public Count count() {
    return loop.call(
        () -> new Count(flowing, complete, new TreeMap<>(failures), events, lagNanos.copy()));
  }

  /** Forgets the lags recorded so far. */
  public void resetLag() {
    loop.call(
        () -> {
          lagNanos.reset();
          return true;
        });
  }

  /** Waits until every stream has brought an event or failed; false when the time is up first. */
  public boolean awaitFlowing(Duration limit) {
    return await(limit, () -> loop.call(() -> flowing + failedEarly() >= streams));
  }

  /** Waits until every stream is over; false when the time is up first. */
  public boolean awaitOver(Duration limit) {
    return await(limit, () -> loop.call(() -> over >= streams));
  }

  private int failedEarly() {
    return over - complete;
  }

  private static boolean await(Duration limit, BooleanSupplier condition) {
    long giveUpNanos = System.nanoTime() + limit.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > giveUpNanos) {
        return false;
      }
      Pacer.SYSTEM.waitUntil(System.nanoTime() + STEP_NANOS);
    }
    return true;
  }

  /** One stream. */
  private final class Stream implements SseScanner.Listener {
    private final SseScanner scanner = new SseScanner(this);
    private int received;
    private boolean sawDone;
    private boolean ended;

    void read(HttpClientResponse response) {
      if (response.statusCode() != 200) {
        fail("status " + response.statusCode());
        return;
      }
      response.exceptionHandler(cause -> fail(cause.getClass().getSimpleName()));
      response.endHandler(_ -> end());
      response.handler(buffer -> scanner.feed(buffer.getBytes()));
    }

    @Override
    public void content(long writtenNanos) {
      if (received++ == 0) {
        flowing++;
      }
      events++;
      lagNanos.recordValue(Math.clamp(System.nanoTime() - writtenNanos, 0, HIGHEST_NANOS));
    }

    @Override
    public void done() {
      sawDone = true;
    }

    @Override
    public void error() {
      fail("error event");
    }

    private void end() {
      if (!sawDone) {
        fail("no [DONE]");
      } else if (received != eventsPerStream) {
        fail("events missing");
      } else if (!ended) {
        ended = true;
        complete++;
        over++;
      }
    }

    void fail(String cause) {
      if (!ended) {
        ended = true;
        over++;
        failures.merge(cause, 1L, Long::sum);
      }
    }
  }
}

package com.gammainfra.benchmarks;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientResponse;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/** Counts the requests of one load on one target. Confined to the load's event loop. */
final class LoadTally {

  private static final String OVERHEAD = "x-gammainfra-overhead-ms";
  private static final long HIGHEST_NANOS = TimeUnit.MINUTES.toNanos(5);
  private static final long HIGHEST_MICROS = TimeUnit.MINUTES.toMicros(5);
  private static final int DIGITS = 3;

  private final String target;
  private final Histogram latencyNanos = new Histogram(HIGHEST_NANOS, DIGITS);
  private final Histogram overheadMicros = new Histogram(HIGHEST_MICROS, DIGITS);
  private final Map<String, Long> failures = new TreeMap<>();
  private long sent;
  private long answered;
  private long failed;
  private long firstNanos;
  private long lastNanos;

  LoadTally(String target) {
    this.target = target;
  }

  void sent(long nowNanos) {
    if (sent++ == 0) {
      firstNanos = nowNanos;
      lastNanos = nowNanos;
    }
  }

  void answered(HttpClientResponse response, Buffer body, long fromNanos, long nowNanos) {
    if (response.statusCode() != 200) {
      failed("status " + response.statusCode());
      return;
    }
    if (body.length() == 0) {
      failed("empty answer");
      return;
    }
    answered++;
    lastNanos = nowNanos;
    latencyNanos.recordValue(clamp(nowNanos - fromNanos, HIGHEST_NANOS));
    recordOverhead(response.getHeader(OVERHEAD));
  }

  void failed(String cause) {
    failed++;
    failures.merge(cause, 1L, Long::sum);
  }

  long pending() {
    return sent - answered - failed;
  }

  /** Whether {@code requests} have been sent and none is under way. */
  boolean completed(long requests) {
    return sent >= requests && pending() == 0;
  }

  /** What has been counted so far; requests without an answer are failures. */
  LoadResult result() {
    Map<String, Long> causes = new TreeMap<>(failures);
    if (pending() > 0) {
      causes.put("unanswered", pending());
    }
    return new LoadResult(
        target,
        sent,
        answered,
        causes,
        latencyNanos.copy(),
        overheadMicros.copy(),
        Duration.ofNanos(lastNanos - firstNanos));
  }

  private void recordOverhead(@Nullable String millis) {
    if (millis == null) {
      return;
    }
    try {
      overheadMicros.recordValue(
          clamp(Math.round(Double.parseDouble(millis) * 1e3), HIGHEST_MICROS));
    } catch (NumberFormatException e) {
      failures.merge("unreadable overhead header", 1L, Long::sum);
    }
  }

  private static long clamp(long value, long highest) {
    return Math.clamp(value, 0, highest);
  }
}

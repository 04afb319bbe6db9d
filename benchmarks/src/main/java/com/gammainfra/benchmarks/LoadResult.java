package com.gammainfra.benchmarks;

import java.time.Duration;
import java.util.Map;
import org.HdrHistogram.Histogram;

/**
 * What came of one load on one target.
 *
 * @param target the target's name
 * @param sent requests sent
 * @param answered requests answered whole with status 200
 * @param failures causes and how often; a request that got no answer at all is among them
 * @param latencyNanos of answered requests: from the intended start in an open loop, from the send
 *     in a closed one
 * @param overheadMicros what the gateway says of itself in {@code X-GammaInfra-Overhead-Ms}; empty
 *     when it says nothing
 * @param elapsed from the first send to the last answer
 */
public record LoadResult(
    String target,
    long sent,
    long answered,
    Map<String, Long> failures,
    Histogram latencyNanos,
    Histogram overheadMicros,
    Duration elapsed) {

  private static final double NANOS_PER_MILLI = 1e6;
  private static final double MICROS_PER_MILLI = 1e3;

  /** Requests that failed, for whatever cause. */
  public long failed() {
    return failures.values().stream().mapToLong(Long::longValue).sum();
  }

  /** Answers per second. */
  public double answersPerSecond() {
    return answered / Math.max(1e-9, elapsed.toNanos() / 1e9);
  }

  /** The latency in milliseconds that {@code percentile} (0 to 100) of the answers met. */
  public double latencyMillis(double percentile) {
    return latencyNanos.getValueAtPercentile(percentile) / NANOS_PER_MILLI;
  }

  /** The gateway's own figure at {@code percentile} in milliseconds; NaN when it gave none. */
  public double overheadMillis(double percentile) {
    return overheadMicros.getTotalCount() == 0
        ? Double.NaN
        : overheadMicros.getValueAtPercentile(percentile) / MICROS_PER_MILLI;
  }
}

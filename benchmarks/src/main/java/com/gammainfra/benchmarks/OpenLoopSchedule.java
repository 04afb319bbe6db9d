package com.gammainfra.benchmarks;

import java.time.Duration;

/**
 * When each request of an open-loop load is meant to leave: at a fixed rate from a start, however
 * slow the answers are. Latency is counted from these moments, so that a request that had to wait
 * behind a stalled sender counts the wait (no coordinated omission).
 *
 * @param startNanos the first request, as {@link System#nanoTime}
 * @param ratePerSecond requests per second, above 0
 */
public record OpenLoopSchedule(long startNanos, double ratePerSecond) {

  private static final double NANOS_PER_SECOND = 1e9;

  public OpenLoopSchedule {
    if (!(ratePerSecond > 0)) {
      throw new IllegalArgumentException("ratePerSecond is above 0: " + ratePerSecond);
    }
  }

  /** When request {@code index}, from 0, is meant to leave. */
  public long intendedNanos(long index) {
    return startNanos + Math.round(index * NANOS_PER_SECOND / ratePerSecond);
  }

  /** How many requests are meant to leave within {@code duration} of the start. */
  public long count(Duration duration) {
    return (long) Math.ceil(duration.toNanos() / NANOS_PER_SECOND * ratePerSecond - 1e-9);
  }
}

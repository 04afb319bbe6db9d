package com.gammainfra.gateway.dispatch;

import com.gammainfra.gateway.provider.CallLimits;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What one exchange may spend on all its attempts together.
 *
 * @param deadlineNanos when a whole answer must be there, or a stream's first content, on {@link
 *     System#nanoTime()}'s scale
 * @param maxAttempts the most calls of upstreams
 * @param firstToken the most time until a stream's first content, for each attempt
 * @param maxLatency the caller's own limit of the same, for whole answers too; null for none
 * @param idle between two events of a stream
 * @param stream from the first to the last event of a stream
 */
public record Budget(
    long deadlineNanos,
    int maxAttempts,
    Duration firstToken,
    @Nullable Duration maxLatency,
    Duration idle,
    Duration stream) {

  /** What is left of the time, not below zero. */
  Duration left(long nowNanos) {
    return Duration.ofNanos(Math.max(0, deadlineNanos - nowNanos));
  }

  /**
   * The limits of an attempt that begins now.
   *
   * @param last whether nobody else could be asked; else the attempt gets half of the time that is
   *     left, so that one that keeps silent leaves some to the next
   * @param hold whether nothing reaches the client before the whole answer is there
   */
  CallLimits limits(long nowNanos, boolean last, boolean hold) {
    Duration left = left(nowNanos);
    Duration share = last ? left : left.dividedBy(2);
    Duration latency = maxLatency == null ? share : least(maxLatency, share);
    return new CallLimits(
        latency, least(firstToken, latency), idle, hold ? least(stream, share) : stream);
  }

  private static Duration least(Duration a, Duration b) {
    return a.compareTo(b) <= 0 ? a : b;
  }
}

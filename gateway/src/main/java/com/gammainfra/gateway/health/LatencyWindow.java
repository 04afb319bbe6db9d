package com.gammainfra.gateway.health;

import java.time.Duration;
import java.time.Instant;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.IntCountsHistogram;
import org.jspecify.annotations.Nullable;

/**
 * How long one deployment took over the last five minutes.
 *
 * <p>A ring of ten histograms, thirty seconds each: the one being filled and the nine before it, so
 * the window reaches back between four and a half and five minutes. Percentiles are read from their
 * sum and kept until the next slot begins, so that a request pays for a look-up and not for a
 * merge; the very first sample is shown at once. Two significant digits cost about 12 KB a slot,
 * and a slot is made when it is first used.
 *
 * <p>Not thread-safe.
 */
final class LatencyWindow {

  static final Duration SLOT = Duration.ofSeconds(30);
  static final int SLOTS = 10;

  private static final long LONGEST_MICROS = Duration.ofHours(1).toNanos() / 1_000;
  private static final int DIGITS = 2;

  /** What the window holds, as of the beginning of a slot. */
  record Percentiles(@Nullable Duration p50, @Nullable Duration p95) {
    static final Percentiles NONE = new Percentiles(null, null);
  }

  private static final class Slot {
    final IntCountsHistogram times = new IntCountsHistogram(LONGEST_MICROS, DIGITS);
    long number = Long.MIN_VALUE;
  }

  private final @Nullable Slot[] ring = new @Nullable Slot[SLOTS];
  private Percentiles percentiles = Percentiles.NONE;
  private long readIn = Long.MIN_VALUE;

  /** Adds a sample. */
  void record(Instant now, Duration time) {
    long number = slotOf(now);
    int place = (int) Math.floorMod(number, (long) SLOTS);
    Slot slot = ring[place];
    if (slot == null) {
      slot = new Slot();
      ring[place] = slot;
    }
    if (slot.number != number) {
      slot.times.reset();
      slot.number = number;
    }
    slot.times.recordValue(Math.clamp(time.toNanos() / 1_000, 0, LONGEST_MICROS));
    if (percentiles.p50() == null) {
      readIn = Long.MIN_VALUE;
    }
  }

  /** The percentiles, at most thirty seconds old. */
  Percentiles percentiles(Instant now) {
    long number = slotOf(now);
    if (number != readIn) {
      percentiles = merged(number);
      readIn = number;
    }
    return percentiles;
  }

  private Percentiles merged(long current) {
    Histogram sum = new Histogram(LONGEST_MICROS, DIGITS);
    for (Slot slot : ring) {
      if (slot != null && slot.number > current - SLOTS && slot.number <= current) {
        sum.add(slot.times);
      }
    }
    return sum.getTotalCount() == 0 ? Percentiles.NONE : new Percentiles(at(sum, 50), at(sum, 95));
  }

  private static Duration at(Histogram times, double percentile) {
    return Duration.ofNanos(times.getValueAtPercentile(percentile) * 1_000);
  }

  private static long slotOf(Instant now) {
    return Math.floorDiv(now.getEpochSecond(), SLOT.toSeconds());
  }
}

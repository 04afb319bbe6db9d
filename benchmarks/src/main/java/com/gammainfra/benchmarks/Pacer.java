package com.gammainfra.benchmarks;

import java.util.concurrent.locks.LockSupport;

/** Walks a schedule: hands on every request when it is due, and late ones at once. */
final class Pacer {

  /** Time that can be waited for. */
  interface Clock {
    long nanoTime();

    /** Returns at or after {@code nanos}. */
    void waitUntil(long nanos);
  }

  /** Takes one request. */
  interface Departures {
    void send(long index, long intendedNanos);
  }

  /** The machine's clock. It parks, and does not spin: the gateway needs the cores. */
  static final Clock SYSTEM =
      new Clock() {
        @Override
        public long nanoTime() {
          return System.nanoTime();
        }

        @Override
        public void waitUntil(long nanos) {
          for (long left = nanos - System.nanoTime(); left > 0; left = nanos - System.nanoTime()) {
            LockSupport.parkNanos(left);
          }
        }
      };

  private final Clock clock;

  Pacer(Clock clock) {
    this.clock = clock;
  }

  /** Sends {@code count} requests; returns when the last has been handed on. */
  void run(OpenLoopSchedule schedule, long count, Departures departures) {
    for (long index = 0; index < count; index++) {
      long intendedNanos = schedule.intendedNanos(index);
      clock.waitUntil(intendedNanos);
      departures.send(index, intendedNanos);
    }
  }
}

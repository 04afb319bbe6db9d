package com.gammainfra.gateway.dispatch;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * Exponential backoff with full jitter: a wait anywhere between nothing and a bound that doubles,
 * so that those who failed together do not come back together. The method is Marc Brooker's,
 * "Exponential Backoff And Jitter", AWS Architecture Blog, 2015.
 *
 * @param base the bound of the first wait
 * @param cap the largest bound
 */
record Backoff(Duration base, Duration cap) {

  static final Backoff DEFAULT = new Backoff(Duration.ofMillis(500), Duration.ofSeconds(8));

  /**
   * A wait.
   *
   * @param before how many waits the exchange has already sat out
   */
  Duration wait(int before, RandomGenerator random) {
    long bound = Math.min(cap.toNanos(), base.toNanos() << Math.min(before, 20));
    return Duration.ofNanos(random.nextLong(bound + 1));
  }
}

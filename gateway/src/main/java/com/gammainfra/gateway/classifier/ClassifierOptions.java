package com.gammainfra.gateway.classifier;

import java.time.Duration;

/**
 * How the classifier runs.
 *
 * @param cacheEntries how many predictions are remembered; 0 remembers none
 * @param permits how many inferences run at once
 * @param maxWait how long a request waits for its turn before the keyword router takes it
 */
public record ClassifierOptions(int cacheEntries, int permits, Duration maxWait) {

  public ClassifierOptions {
    if (cacheEntries < 0 || permits < 1 || maxWait.isNegative()) {
      throw new IllegalArgumentException(
          "not options to run with: "
              + cacheEntries
              + " cached, "
              + permits
              + " at once, waiting "
              + maxWait);
    }
  }

  /** 10,000 predictions, one inference per core, 25 ms. */
  public static ClassifierOptions defaults() {
    return new ClassifierOptions(
        10_000, Runtime.getRuntime().availableProcessors(), Duration.ofMillis(25));
  }

  /** The same without the cache, for benchmarks. */
  public ClassifierOptions withoutCache() {
    return new ClassifierOptions(0, permits, maxWait);
  }
}

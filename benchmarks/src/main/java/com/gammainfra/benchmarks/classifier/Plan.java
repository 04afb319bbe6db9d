package com.gammainfra.benchmarks.classifier;

/**
 * How long and how often a session measures.
 *
 * @param quick whether it only shows that everything works
 * @param forks fresh JVMs for each benchmark, size and number of threads
 * @param coldStarts fresh JVMs for the cold start
 */
record Plan(
    boolean quick,
    int forks,
    int warmUpMillis,
    int iterations,
    int iterationMillis,
    int coldStarts) {
  /** Under six minutes on two idle cores. */
  static final Plan FULL = new Plan(false, 2, 1000, 2, 700, 5);

  /** Under one minute. */
  static final Plan QUICK = new Plan(true, 1, 50, 2, 50, 1);
}

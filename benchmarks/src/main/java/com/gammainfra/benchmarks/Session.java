package com.gammainfra.benchmarks;

/**
 * What every scenario of one session shares.
 *
 * @param settings how long and how hard
 * @param upstream the mock behind every gateway
 * @param direct the mock itself, as a target
 * @param figures where results go
 */
record Session(Settings settings, MockUpstream upstream, Target direct, Figures figures) {

  /** The column of what was measured without a gateway. */
  static final String DIRECT = "direct";

  private static final double NANOS_PER_MICRO = 1e3;

  void add(String scenario, String measure, String unit, String column, double value) {
    figures.add(new Figures.Row(scenario, measure, unit), column, value);
  }

  /** Nanoseconds shared among {@code count}, in µs; NaN when there was nothing to share. */
  static double microsEach(double nanos, long count) {
    return count == 0 ? Double.NaN : nanos / count / NANOS_PER_MICRO;
  }

  static void say(String line) {
    System.err.println(line);
  }
}

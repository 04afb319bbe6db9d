package com.gammainfra.benchmarks;

/**
 * How much of the machine others took while the harness measured.
 *
 * @param stealPercent of the machine's time, taken by the host
 * @param foreignPercent of the machine's time, used by processes that are not part of the
 *     measurement
 */
public record Noise(double stealPercent, double foreignPercent) {

  private static final double STEAL_LIMIT = 2;
  private static final double FOREIGN_LIMIT = 5;
  private static final double NANOS_PER_TICK = 1e7;

  /**
   * The noise between two moments.
   *
   * @param ownNanos CPU time of the harness and what it started in between, in nanoseconds
   */
  static Noise between(Machine.CpuTimes before, Machine.CpuTimes after, long ownNanos) {
    double total = Math.max(1, after.total() - before.total());
    double steal = after.steal() - before.steal();
    double foreign = after.busy() - before.busy() - ownNanos / NANOS_PER_TICK;
    return new Noise(100 * steal / total, Math.max(0, 100 * foreign / total));
  }

  /** A stretch of time whose noise is wanted; what the harness itself uses in it is no noise. */
  public static final class Window {
    private final Machine.CpuTimes before = Machine.CpuTimes.now();
    private final long ownBefore = OwnCpu.nanos();

    private Window() {}

    /** Begins now. */
    public static Window open() {
      return new Window();
    }

    /** Ends now; children that still run count as noise. */
    public Noise close() {
      return between(before, Machine.CpuTimes.now(), OwnCpu.nanos() - ownBefore);
    }
  }

  /** Whether the figures deserve a warning. */
  public boolean loud() {
    return stealPercent > STEAL_LIMIT || foreignPercent > FOREIGN_LIMIT;
  }

  /** One sentence for the report. */
  public String describe() {
    return "%s: %.1f %% of the machine was stolen by the host, %.1f %% was used by other processes."
        .formatted(
            loud() ? "NOISY MACHINE, read the figures with care" : "The machine was quiet",
            stealPercent,
            foreignPercent);
  }
}

package com.gammainfra.benchmarks;

import java.util.Optional;
import java.util.OptionalLong;

/**
 * A gateway under measurement.
 *
 * @param name its column in the report
 * @param pinned where and how a pinned request reaches it
 * @param process its process, when it runs on this machine and is known
 */
public record Subject(String name, Target pinned, Optional<MonitoredProcess> process) {

  /** CPU time of its process in nanoseconds; NaN when the process is not known. */
  double cpuNanos() {
    return process.map(known -> (double) known.cpuNanos()).orElse(Double.NaN);
  }

  /** Resident memory in MiB; NaN when the process is not known. */
  double residentMebibytes() {
    return process.map(known -> known.residentBytes() / 1048576.0).orElse(Double.NaN);
  }

  /** Live heap in KiB after a full collection; NaN when it is no JVM of ours to ask. */
  double liveHeapKibibytes() {
    return process.map(known -> kibibytes(known.liveHeapBytes())).orElse(Double.NaN);
  }

  private static double kibibytes(OptionalLong bytes) {
    return bytes.isPresent() ? bytes.getAsLong() / 1024.0 : Double.NaN;
  }
}

package com.gammainfra.benchmarks;

import java.time.Duration;
import java.util.Locale;

/**
 * A process at one moment.
 *
 * @param after since the beginning
 * @param exchanges that have ended until then
 * @param heapMebibytes live objects, after a full collection
 * @param residentMebibytes of memory
 * @param sockets that are open
 * @param otherFiles open descriptors that are no sockets
 * @param threads that the kernel knows
 */
record ProcessSample(
    Duration after,
    long exchanges,
    double heapMebibytes,
    double residentMebibytes,
    int sockets,
    int otherFiles,
    int threads) {

  /** Collects the process's garbage and looks at what is left. */
  static ProcessSample of(MonitoredProcess process, Duration after, long exchanges) {
    double heap = process.liveHeapBytes().orElse(0) / 1048576.0;
    int sockets = process.openSockets();
    return new ProcessSample(
        after,
        exchanges,
        heap,
        process.residentBytes() / 1048576.0,
        sockets,
        process.openFiles() - sockets,
        process.threads());
  }

  /** A row of a Markdown table. */
  String row(String when) {
    return String.format(
        Locale.ROOT,
        "| %s | %d | %.1f | %.0f | %d | %d | %d |",
        when,
        exchanges,
        heapMebibytes,
        residentMebibytes,
        sockets,
        otherFiles,
        threads);
  }
}

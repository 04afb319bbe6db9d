package com.gammainfra.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** CPU time of this process and of its children that have ended. */
final class OwnCpu {

  private static final long NANOS_PER_TICK = 10_000_000;

  private OwnCpu() {}

  /** In nanoseconds, to 10 ms; children that still run are not in it. */
  static long nanos() {
    try {
      String stat = Files.readString(Path.of("/proc/self/stat"));
      List<String> fields =
          List.of(stat.substring(stat.lastIndexOf(')') + 1).strip().split("\\s+", -1));
      // utime, stime, cutime, cstime: fields 14 to 17.
      return fields.subList(11, 15).stream().mapToLong(Long::parseLong).sum() * NANOS_PER_TICK;
    } catch (IOException e) {
      throw new UncheckedIOException("this harness needs Linux's /proc", e);
    }
  }
}

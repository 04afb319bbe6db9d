package com.gammainfra.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * What the figures were measured on, without names of hosts or users.
 *
 * @param cores processors the JVM may use
 * @param cpuModel as the kernel names it
 * @param memoryMebibytes of the machine
 * @param kernel name and release
 * @param jdk version of the harness's JDK, which the launcher need not share
 */
public record Machine(int cores, String cpuModel, long memoryMebibytes, String kernel, String jdk) {

  /**
   * CPU time of the whole machine since it started, in ticks.
   *
   * @param busy spent on anything
   * @param steal taken by the host for others
   * @param total with idle time
   */
  public record CpuTimes(long busy, long steal, long total) {

    /** Reads the first line of {@code /proc/stat}. */
    static CpuTimes parse(String stat) {
      String line = stat.lines().findFirst().orElseThrow();
      long[] fields =
          Stream.of(line.strip().split("\\s+", -1)).skip(1).mapToLong(Long::parseLong).toArray();
      // user nice system idle iowait irq softirq steal; guest times are part of user and nice.
      long idle = fields[3] + fields[4];
      long steal = fields[7];
      long busy = fields[0] + fields[1] + fields[2] + fields[5] + fields[6];
      return new CpuTimes(busy, steal, busy + steal + idle);
    }

    /** The times now. */
    public static CpuTimes now() {
      return parse(read("/proc/stat"));
    }
  }

  /** The machine that this runs on. */
  public static Machine present() {
    return new Machine(
        Runtime.getRuntime().availableProcessors(),
        field("/proc/cpuinfo", "model name"),
        Long.parseLong(field("/proc/meminfo", "MemTotal").replaceAll("\\D", "")) / 1024,
        System.getProperty("os.name") + " " + System.getProperty("os.version"),
        System.getProperty("java.vm.name") + " " + System.getProperty("java.vm.version"));
  }

  private static String field(String file, String name) {
    List<String> lines = read(file).lines().filter(line -> line.startsWith(name)).toList();
    return lines.isEmpty()
        ? "0 (unknown)"
        : lines.getFirst().substring(lines.getFirst().indexOf(':') + 1).strip();
  }

  private static String read(String file) {
    try {
      return Files.readString(Path.of(file));
    } catch (IOException e) {
      throw new UncheckedIOException("this harness needs Linux's " + file, e);
    }
  }
}

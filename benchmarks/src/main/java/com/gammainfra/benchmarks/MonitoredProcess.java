package com.gammainfra.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A process and its children, seen through {@code /proc}. A launcher script that starts a JVM as
 * its child counts as one with it.
 */
public final class MonitoredProcess {

  /** Linux reports CPU time to user space in ticks of 10 ms, whatever the kernel's own rate. */
  private static final long NANOS_PER_TICK = 10_000_000;

  private static final Pattern RESIDENT = Pattern.compile("VmRSS:\\s+(\\d+) kB");
  private static final Pattern HISTOGRAM_TOTAL =
      Pattern.compile("^Total\\s+\\d+\\s+(\\d+)\\s*$", Pattern.MULTILINE);
  private static final Duration JCMD_LIMIT = Duration.ofSeconds(30);

  private final ProcessHandle root;

  /** Watches a process that runs. */
  public MonitoredProcess(ProcessHandle root) {
    this.root = root;
  }

  /** CPU time that it and its present children have used, in nanoseconds, to 10 ms. */
  public long cpuNanos() {
    return tree().stream().mapToLong(handle -> ticks(handle.pid())).sum() * NANOS_PER_TICK;
  }

  /** Resident memory of it and its present children, in bytes; pages they share count for each. */
  public long residentBytes() {
    return tree().stream().mapToLong(handle -> resident(handle.pid())).sum();
  }

  /**
   * Bytes of live objects on the heap, after a full collection; empty when it is no JVM that jcmd
   * of this JDK can ask.
   */
  public OptionalLong liveHeapBytes() {
    for (ProcessHandle handle : tree()) {
      boolean java =
          handle.info().command().map(command -> command.endsWith("/java")).orElse(false);
      if (java) {
        Matcher total = HISTOGRAM_TOTAL.matcher(jcmd(handle.pid(), "GC.class_histogram"));
        return total.find()
            ? OptionalLong.of(Long.parseLong(total.group(1)))
            : OptionalLong.empty();
      }
    }
    return OptionalLong.empty();
  }

  /** Open file descriptors of it and its present children, sockets among them. */
  public int openFiles() {
    return tree().stream().mapToInt(handle -> descriptors(handle.pid(), "")).sum();
  }

  /** Open sockets of it and its present children. */
  public int openSockets() {
    return tree().stream().mapToInt(handle -> descriptors(handle.pid(), "socket:")).sum();
  }

  /** Threads of it and its present children that the kernel knows. */
  public int threads() {
    return tree().stream().mapToInt(handle -> (int) entries(handle.pid(), "task").count()).sum();
  }

  private static int descriptors(long pid, String kind) {
    return (int)
        entries(pid, "fd").filter(descriptor -> target(descriptor).startsWith(kind)).count();
  }

  /** What lies in a folder of its {@code /proc}; nothing when it is gone. */
  private static Stream<Path> entries(long pid, String folder) {
    try (Stream<Path> all = Files.list(Path.of("/proc", Long.toString(pid), folder))) {
      return all.toList().stream();
    } catch (IOException | UncheckedIOException _) {
      return Stream.of();
    }
  }

  private static String target(Path descriptor) {
    try {
      return Files.readSymbolicLink(descriptor).toString();
    } catch (IOException _) {
      return "";
    }
  }

  private List<ProcessHandle> tree() {
    return Stream.concat(Stream.of(root), root.descendants()).toList();
  }

  /** utime + stime of one process: fields 14 and 15 of its stat, 0 when it is gone. */
  static long ticks(String stat) {
    // The name in field 2 may hold spaces and parentheses; the fields after it may not.
    List<String> fields =
        List.of(stat.substring(stat.lastIndexOf(')') + 1).strip().split("\\s+", -1));
    return Long.parseLong(fields.get(11)) + Long.parseLong(fields.get(12));
  }

  private static long ticks(long pid) {
    try {
      return ticks(Files.readString(Path.of("/proc/" + pid + "/stat")));
    } catch (IOException _) {
      return 0;
    }
  }

  private static long resident(long pid) {
    try {
      Matcher matcher = RESIDENT.matcher(Files.readString(Path.of("/proc/" + pid + "/status")));
      return matcher.find() ? Long.parseLong(matcher.group(1)) * 1024 : 0;
    } catch (IOException _) {
      return 0;
    }
  }

  private static String jcmd(long pid, String command) {
    Path jcmd = Path.of(System.getProperty("java.home", ""), "bin", "jcmd");
    try {
      Path answer = Files.createTempFile("jcmd", ".txt");
      Process process =
          new ProcessBuilder(jcmd.toString(), Long.toString(pid), command)
              .redirectErrorStream(true)
              .redirectOutput(answer.toFile())
              .start();
      if (!process.waitFor(JCMD_LIMIT.toSeconds(), TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
      String output = Files.readString(answer);
      Files.delete(answer);
      return output;
    } catch (IOException e) {
      throw new UncheckedIOException("jcmd", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while asking the gateway's heap", e);
    }
  }
}

package com.gammainfra.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;

/** A server that the harness started and stops again, with its children. */
final class ServedProcess implements AutoCloseable {

  private static final Duration STOP_LIMIT = Duration.ofSeconds(10);

  private final Process process;
  private final String readyLine;
  private final Duration readyAfter;

  private ServedProcess(Process process, String readyLine, Duration readyAfter) {
    this.process = process;
    this.readyLine = readyLine;
    this.readyAfter = readyAfter;
  }

  /**
   * Starts a command and waits for a line of its stdout.
   *
   * @param folder its working folder
   * @param environment added to this process's own
   * @param log where its stderr goes
   * @throws IllegalStateException when the line does not come in time or the process ends first
   */
  static ServedProcess start(
      List<String> command,
      Path folder,
      Map<String, String> environment,
      Path log,
      Predicate<String> ready,
      Duration limit) {
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()));
    builder.environment().remove("GAMMAINFRA_CONFIG");
    builder.environment().putAll(environment);
    long startNanos = System.nanoTime();
    Process process;
    try {
      process = builder.start();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot start " + command.getFirst(), e);
    }
    CompletableFuture<String> line = new CompletableFuture<>();
    CompletableFuture<Long> atNanos = new CompletableFuture<>();
    Thread.ofPlatform()
        .daemon()
        .name("stdout-" + process.pid())
        .start(() -> read(process, ready, line, atNanos));
    try {
      String found = line.get(limit.toMillis(), TimeUnit.MILLISECONDS);
      return new ServedProcess(process, found, Duration.ofNanos(atNanos.join() - startNanos));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      stop(process);
      throw new IllegalStateException("interrupted", e);
    } catch (ExecutionException | TimeoutException e) {
      stop(process);
      throw new IllegalStateException(
          "%s did not get ready within %d s; see %s"
              .formatted(String.join(" ", command), limit.toSeconds(), log),
          e);
    }
  }

  String readyLine() {
    return readyLine;
  }

  /** From the launch to the ready line. */
  Duration readyAfter() {
    return readyAfter;
  }

  MonitoredProcess monitored() {
    return new MonitoredProcess(process.toHandle());
  }

  @Override
  public void close() {
    stop(process);
  }

  private static void read(
      Process process,
      Predicate<String> ready,
      CompletableFuture<String> line,
      CompletableFuture<Long> atNanos) {
    try (BufferedReader reader =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (String next = reader.readLine(); next != null; next = reader.readLine()) {
        if (!line.isDone() && ready.test(next)) {
          atNanos.complete(System.nanoTime());
          line.complete(next);
        }
      }
      line.completeExceptionally(new IllegalStateException("its stdout ended"));
    } catch (IOException e) {
      line.completeExceptionally(e);
    }
  }

  private static void stop(Process process) {
    List<ProcessHandle> children = process.descendants().toList();
    process.destroy();
    children.forEach(ProcessHandle::destroy);
    try {
      if (!process.waitFor(STOP_LIMIT.toSeconds(), TimeUnit.SECONDS)) {
        process.destroyForcibly();
        children.forEach(ProcessHandle::destroyForcibly);
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      children.forEach(ProcessHandle::destroyForcibly);
      Thread.currentThread().interrupt();
    }
  }
}

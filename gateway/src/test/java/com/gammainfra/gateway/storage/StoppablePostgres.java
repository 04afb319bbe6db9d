package com.gammainfra.gateway.storage;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** A PostgreSQL server of one test, which can be stopped, started again and frozen. */
public final class StoppablePostgres implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private final Path data;
  private EmbeddedPostgres server;

  private StoppablePostgres(Path data) throws IOException {
    this.data = data;
    this.server = settings().start();
  }

  /** Starts one whose files are in {@code folder}. */
  public static StoppablePostgres start(Path folder) throws IOException {
    return new StoppablePostgres(folder.resolve("postgres"));
  }

  private EmbeddedPostgres.Builder settings() {
    return EmbeddedPostgres.builder()
        .setDataDirectory(data)
        .setCleanDataDirectory(false)
        .setPGStartupWait(PATIENCE);
  }

  /** The JDBC address of its database; the same after a restart. */
  public String url() {
    return server.getJdbcUrl("postgres", "postgres");
  }

  /** Stops it: connections are refused. */
  public void stop() throws IOException {
    server.close();
  }

  /** Starts it again, with what was in it. */
  public void startAgain() throws IOException {
    server = settings().setPort(server.getPort()).start();
  }

  /** Has it say nothing any more, with its connections open. */
  public void freeze() throws IOException, InterruptedException {
    signal("STOP");
  }

  /** Lets it go on. */
  public void thaw() throws IOException, InterruptedException {
    signal("CONT");
  }

  private void signal(String name) throws IOException, InterruptedException {
    long pid = Long.parseLong(Files.readAllLines(data.resolve("postmaster.pid")).getFirst());
    ProcessHandle postmaster = ProcessHandle.of(pid).orElseThrow();
    List<String> command = new ArrayList<>(List.of("kill", "-" + name));
    Stream.concat(Stream.of(postmaster), postmaster.descendants())
        .forEach(process -> command.add(Long.toString(process.pid())));
    if (new ProcessBuilder(command).start().waitFor() != 0) {
      throw new IOException(String.join(" ", command) + " failed");
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}

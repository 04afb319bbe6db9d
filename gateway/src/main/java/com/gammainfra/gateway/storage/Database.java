package com.gammainfra.gateway.storage;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.jdbi.v3.core.Jdbi;
import org.sqlite.SQLiteConfig;

/**
 * A migrated database. Writes go through {@link #write}, which shares commits; reads see what is
 * committed. Thread-safe; close it when no exchange runs any more.
 */
public final class Database implements AutoCloseable {

  /**
   * Leaves room, within the two seconds a caller waits at most, for saying that it took too long.
   */
  private static final Duration PATIENCE = Duration.ofMillis(1_500);

  /** What a caller whose request hangs on a read waits; a write may follow. */
  private static final Duration READ_PATIENCE = Duration.ofSeconds(1);

  private static final int CONNECT_MILLIS = 1_000;
  private static final int SQLITE_LANES = 1;
  private static final int POSTGRES_LANES = 4;
  private static final int READERS = 4;
  private static final String MIGRATIONS = "classpath:com/gammainfra/gateway/storage/migrations";

  private final HikariDataSource writers;
  private final HikariDataSource readers;
  private final Jdbi reading;
  private final boolean remote;
  private final List<GroupCommit> lanes;

  private Database(HikariDataSource writers, HikariDataSource readers, int lanes, boolean remote) {
    this.writers = writers;
    this.readers = readers;
    this.remote = remote;
    this.reading = Jdbi.create(readers);
    Jdbi writing = Jdbi.create(writers);
    List<GroupCommit> threads = new ArrayList<>();
    for (int lane = 0; lane < lanes; lane++) {
      threads.add(new GroupCommit("database-" + lane, writing));
    }
    this.lanes = List.copyOf(threads);
  }

  /**
   * Opens the SQLite file, in write-ahead mode; makes it, and its folders, when they are not there.
   * Other processes may read and write it at the same time.
   *
   * @throws IOException when it cannot be opened or is not such a database
   */
  public static Database sqlite(Path file, Durability durability) throws IOException {
    Path folder = file.toAbsolutePath().getParent();
    if (folder != null) {
      Files.createDirectories(folder);
    }
    SQLiteConfig settings = new SQLiteConfig();
    settings.setJournalMode(SQLiteConfig.JournalMode.WAL);
    settings.setSynchronous(
        switch (durability) {
          case PROCESS -> SQLiteConfig.SynchronousMode.NORMAL;
          case POWER -> SQLiteConfig.SynchronousMode.FULL;
        });
    settings.setBusyTimeout(CONNECT_MILLIS);
    settings.setTransactionMode(SQLiteConfig.TransactionMode.IMMEDIATE);
    settings.enforceForeignKeys(true);
    HikariConfig pool = new HikariConfig();
    pool.setJdbcUrl("jdbc:sqlite:" + file);
    pool.setDataSourceProperties(settings.toProperties());
    return open(pool, SQLITE_LANES, file.toString(), false);
  }

  /**
   * Connects to a PostgreSQL server.
   *
   * @param jdbcUrl {@code jdbc:postgresql://HOST/DATABASE?user=…}
   * @throws IOException when it cannot be reached, or not migrated
   */
  public static Database postgres(String jdbcUrl) throws IOException {
    HikariConfig pool = new HikariConfig();
    pool.setJdbcUrl(jdbcUrl);
    pool.addDataSourceProperty("connectTimeout", "1");
    pool.addDataSourceProperty("socketTimeout", "5");
    pool.addDataSourceProperty("tcpKeepAlive", "true");
    return open(pool, POSTGRES_LANES, "the PostgreSQL database", true);
  }

  private static Database open(HikariConfig pool, int lanes, String name, boolean remote)
      throws IOException {
    HikariDataSource writers = null;
    HikariDataSource readers = null;
    try {
      writers = new HikariDataSource(sized(pool, lanes, "writers"));
      Flyway.configure().dataSource(writers).locations(MIGRATIONS).load().migrate();
      readers = new HikariDataSource(sized(pool, READERS, "readers"));
      return new Database(writers, readers, lanes, remote);
    } catch (FlywayException | com.zaxxer.hikari.pool.HikariPool.PoolInitializationException e) {
      if (readers != null) {
        readers.close();
      }
      if (writers != null) {
        writers.close();
      }
      throw new IOException(name + " cannot be opened: " + e.getMessage(), e);
    }
  }

  private static HikariConfig sized(HikariConfig pool, int connections, String name) {
    HikariConfig sized = new HikariConfig();
    pool.copyStateTo(sized);
    sized.setPoolName(name);
    sized.setMaximumPoolSize(connections);
    sized.setConnectionTimeout(CONNECT_MILLIS);
    sized.setValidationTimeout(500);
    return sized;
  }

  /**
   * Does {@code work} in a transaction and returns what it came to, once that is committed. Works
   * of the same {@code lane} are done in the order of these calls, one at a time; works of other
   * lanes may run beside them.
   *
   * @throws DatabaseUnavailableException when the database does not answer in time
   */
  public <T> T write(String lane, Work<T> work) {
    return lanes.get(Math.floorMod(lane.hashCode(), lanes.size())).run(lane, work, PATIENCE);
  }

  /**
   * Reads what is committed.
   *
   * @throws DatabaseUnavailableException when the database does not answer in time
   */
  public <T> T read(Work<T> work) {
    try {
      return reading.withHandle(work::run);
    } catch (RuntimeException e) {
      throw Failures.of(e);
    }
  }

  /**
   * Reads what is committed, for a request that hangs on it: a server that has gone silent is given
   * up after a second, and the read left to the connection's own limits. A file does not go silent.
   *
   * @throws DatabaseUnavailableException when the database does not answer in that time
   */
  public <T> T readSoon(Work<T> work) {
    if (!remote) {
      return read(work);
    }
    CompletableFuture<T> result = new CompletableFuture<>();
    Thread.startVirtualThread(
        () -> {
          try {
            result.complete(read(work));
          } catch (RuntimeException | Error e) {
            result.completeExceptionally(e);
          }
        });
    try {
      return result.get(READ_PATIENCE.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      throw new DatabaseUnavailableException("the database took too long", true, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DatabaseUnavailableException("interrupted", true, e);
    } catch (ExecutionException e) {
      throw Failures.of(e.getCause() == null ? e : e.getCause());
    }
  }

  /** Finishes the writes that wait, then closes the connections. */
  @Override
  public void close() {
    lanes.forEach(GroupCommit::close);
    writers.close();
    readers.close();
  }
}

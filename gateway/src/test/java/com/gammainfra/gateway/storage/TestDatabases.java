package com.gammainfra.gateway.storage;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Fresh databases of both kinds; the PostgreSQL server is started once and stops with the tests.
 */
public final class TestDatabases {

  private static final AtomicInteger NEXT = new AtomicInteger();
  private static @Nullable EmbeddedPostgres server;

  private TestDatabases() {}

  /** The kinds that every test of SQL runs on. */
  public enum Kind {
    SQLITE,
    POSTGRES
  }

  /**
   * Does something again, a few times, while the database takes too long: the first statement of a
   * cold JVM on a busy machine does.
   */
  public static <T> T patiently(Supplier<T> work) {
    for (int again = 0; again < 5; again++) {
      try {
        return work.get();
      } catch (DatabaseUnavailableException e) {
        // once more
      }
    }
    return work.get();
  }

  /** An empty database of that kind; the caller closes it. */
  public static Database fresh(Kind kind, Path folder) throws IOException {
    return switch (kind) {
      case SQLITE ->
          Database.sqlite(
              folder.resolve("gammainfra-" + NEXT.incrementAndGet() + ".db"), Durability.PROCESS);
      case POSTGRES -> Database.postgres(freshUrl());
    };
  }

  /** The JDBC address of an empty PostgreSQL database. */
  public static synchronized String freshUrl() throws IOException {
    if (server == null) {
      server = EmbeddedPostgres.builder().setPGStartupWait(Duration.ofMinutes(1)).start();
    }
    String name = "test" + NEXT.incrementAndGet();
    try (Connection connection = server.getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE DATABASE " + name);
    } catch (SQLException e) {
      throw new IOException(e);
    }
    return server.getJdbcUrl("postgres", name);
  }
}

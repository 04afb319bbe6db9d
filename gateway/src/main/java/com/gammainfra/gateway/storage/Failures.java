package com.gammainfra.gateway.storage;

import java.sql.SQLException;
import org.jdbi.v3.core.ConnectionException;
import org.jdbi.v3.core.JdbiException;

/** Tells a database that is away from a statement that is wrong. */
final class Failures {

  private Failures() {}

  /** What to throw for {@code thrown}. */
  static RuntimeException of(Throwable thrown) {
    return switch (thrown) {
      case ConnectionException e ->
          new DatabaseUnavailableException("the database cannot be reached", true, e);
      case JdbiException e when isAway(e) ->
          new DatabaseUnavailableException("the database went away", false, e);
      case RuntimeException e -> e;
      case Error e -> throw e;
      default -> new IllegalStateException(thrown);
    };
  }

  /**
   * Whether it means that the database is away. SQLSTATE 08 is the connection's, 57P the server's
   * shutting down, 53 its lack of resources; SQLite has no states, but says in its result code that
   * it is busy, full or cannot read its file.
   */
  static boolean isAway(Throwable thrown) {
    for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLException sql) {
        String state = sql.getSQLState();
        if (state != null && !state.isEmpty()) {
          return state.startsWith("08") || state.startsWith("57P") || state.startsWith("53");
        }
        return switch (sql.getErrorCode() & 0xff) {
          case 5, 6, 8, 10, 13, 14 -> true; // BUSY, LOCKED, READONLY, IOERR, FULL, CANTOPEN
          default -> false;
        };
      }
    }
    return false;
  }
}

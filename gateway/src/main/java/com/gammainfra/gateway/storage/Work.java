package com.gammainfra.gateway.storage;

import org.jdbi.v3.core.Handle;

/**
 * Something to do in a transaction. It may be run again after a rollback, so it must touch nothing
 * but the database, and must not commit.
 *
 * @param <T> what it comes to
 */
@FunctionalInterface
public interface Work<T> {

  /** Does it. What it throws rolls back what it wrote. */
  T run(Handle handle);
}

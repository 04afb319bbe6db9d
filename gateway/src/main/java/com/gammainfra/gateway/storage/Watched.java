package com.gammainfra.gateway.storage;

import java.time.Duration;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Something of the database as it was a moment ago, in memory: who needs it never waits for the
 * database. {@link #refresh()} follows every change made here; a thread of its own looks from time
 * to time for what other processes changed. While the database is away, what was read last holds.
 * Thread-safe.
 *
 * @param <T> what is read; not modified any more
 */
public final class Watched<T> implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Watched.class);

  private final String name;
  private final Supplier<?> edition;
  private final Supplier<T> read;
  private final Duration interval;
  private final Thread poller;
  private volatile Seen<T> seen;
  private volatile boolean closed;

  /**
   * What was read.
   *
   * @param edition tells whether it is the latest
   */
  private record Seen<T>(Object edition, T value) {}

  private Watched(String name, Supplier<?> edition, Supplier<T> read, Duration interval) {
    this.name = name;
    this.edition = edition;
    this.read = read;
    this.interval = interval;
    this.seen = look();
    this.poller = Thread.ofPlatform().name("watch").daemon().unstarted(this::poll);
  }

  /**
   * Reads it and begins to watch it.
   *
   * @param name for the log
   * @param edition changes, as its {@code equals} tells, with what is read
   * @param interval between two looks
   * @throws DatabaseUnavailableException when it cannot be read
   */
  public static <T> Watched<T> watch(
      String name, Supplier<?> edition, Supplier<T> read, Duration interval) {
    Watched<T> watched = new Watched<>(name, edition, read, interval);
    watched.poller.start();
    return watched;
  }

  /** What was read last. */
  public T value() {
    return seen.value();
  }

  /**
   * Reads it anew, if anything has changed.
   *
   * @throws DatabaseUnavailableException when it cannot be read; what was read last holds
   */
  public synchronized void refresh() {
    if (!edition.get().equals(seen.edition())) {
      seen = look();
    }
  }

  private Seen<T> look() {
    Object before = edition.get(); // first: what comes after is seen the next time
    return new Seen<>(before, read.get());
  }

  private void poll() {
    boolean away = false;
    while (!closed) {
      try {
        Thread.sleep(interval);
        refresh();
        if (away) {
          LOG.info("{} can be read again", name);
        }
        away = false;
      } catch (InterruptedException e) {
        // closed, or nothing: the loop's condition tells
      } catch (RuntimeException e) {
        if (!away && !closed) {
          LOG.warn("{} cannot be read; those read last hold: {}", name, e.toString());
        }
        away = true;
      }
    }
  }

  /** Stops watching; what was read last holds. */
  @Override
  public void close() {
    closed = true;
    poller.interrupt();
    try {
      poller.join(Duration.ofSeconds(5));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}

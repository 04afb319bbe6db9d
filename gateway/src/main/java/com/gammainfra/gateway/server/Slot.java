package com.gammainfra.gateway.server;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A place among the calls that may be under way at once. Closing it more than once is harmless. */
final class Slot implements AutoCloseable {

  /** A place that nobody counts. */
  static final Slot FREE = new Slot(new AtomicInteger());

  private final AtomicInteger taken;
  private final AtomicBoolean closed = new AtomicBoolean();

  private Slot(AtomicInteger taken) {
    this.taken = taken;
  }

  /** Takes a place, or gives null when {@code most} are taken. */
  static @Nullable Slot take(AtomicInteger taken, int most) {
    if (taken.incrementAndGet() > most) {
      taken.decrementAndGet();
      return null;
    }
    return new Slot(taken);
  }

  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      taken.decrementAndGet();
    }
  }
}

package com.gammainfra.gateway.server;

import com.gammainfra.gateway.provider.Cancellation;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The calls under way that send a body: how many there are, and the way to end them. Thread-safe.
 */
public final class InFlight {

  private final AtomicInteger taken = new AtomicInteger();
  private final Set<Cancellation> calls = ConcurrentHashMap.newKeySet();
  private volatile boolean draining;

  /** How many there are. */
  public int size() {
    return taken.get();
  }

  /** Has no more let in from now on. */
  public void drain() {
    draining = true;
  }

  /** Whether no more are let in. */
  public boolean isDraining() {
    return draining;
  }

  /** Ends those that are still under way; their clients are told. */
  public void stop() {
    calls.forEach(call -> call.cancel(Cancellation.Reason.STOPPING));
  }

  /**
   * Takes a place for a call.
   *
   * @return null when {@code most} are taken
   */
  @Nullable Slot take(int most, Cancellation call) {
    if (taken.incrementAndGet() > most) {
      taken.decrementAndGet();
      return null;
    }
    calls.add(call);
    return new Slot(call);
  }

  /** A place among the calls under way. Closing it more than once is harmless. */
  final class Slot implements AutoCloseable {

    private final Cancellation call;
    private final AtomicBoolean closed = new AtomicBoolean();

    private Slot(Cancellation call) {
      this.call = call;
    }

    @Override
    public void close() {
      if (closed.compareAndSet(false, true)) {
        calls.remove(call);
        taken.decrementAndGet();
      }
    }
  }
}

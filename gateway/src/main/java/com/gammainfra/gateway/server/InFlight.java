package com.gammainfra.gateway.server;

import com.gammainfra.gateway.provider.Cancellation;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The calls under way that send a body: how many there are, and the way to end them. Thread-safe.
 */
public final class InFlight {

  /** Guarded by this, as is all below. */
  private final Set<Slot> slots = new HashSet<>();

  private boolean draining;

  /** How many there are. */
  public synchronized int size() {
    return slots.size();
  }

  /** Has no more let in from now on. */
  public synchronized void drain() {
    draining = true;
  }

  /** Whether no more are let in. */
  public synchronized boolean isDraining() {
    return draining;
  }

  /**
   * Waits until none is left, at most that long.
   *
   * @return whether none is
   */
  public synchronized boolean awaitNone(Duration most) throws InterruptedException {
    long deadline = System.nanoTime() + most.toNanos();
    for (long left = most.toNanos(); left > 0; left = deadline - System.nanoTime()) {
      if (slots.isEmpty()) {
        return true;
      }
      wait(left / 1_000_000 + 1);
    }
    return slots.isEmpty();
  }

  /** Ends those that are still under way; their clients are told. */
  public void stop() {
    List<Slot> left;
    synchronized (this) {
      left = List.copyOf(slots);
    }
    left.forEach(slot -> slot.call.cancel(Cancellation.Reason.STOPPING));
  }

  /**
   * Takes a place for a call.
   *
   * @return null when {@code most} are taken
   */
  synchronized @Nullable Slot take(int most, Cancellation call) {
    if (slots.size() >= most) {
      return null;
    }
    Slot slot = new Slot(call);
    slots.add(slot);
    return slot;
  }

  private synchronized void leave(Slot slot) {
    if (slots.remove(slot) && slots.isEmpty()) {
      notifyAll();
    }
  }

  /** A place among the calls under way. Closing it more than once is harmless. */
  final class Slot implements AutoCloseable {

    private final Cancellation call;

    private Slot(Cancellation call) {
      this.call = call;
    }

    @Override
    public void close() {
      leave(this);
    }
  }
}

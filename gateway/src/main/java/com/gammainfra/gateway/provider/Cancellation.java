package com.gammainfra.gateway.provider;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Tells the parts of one exchange that nobody waits for its answer any more. It is said once and
 * cannot be taken back. Thread-safe.
 */
public final class Cancellation {

  private final List<Action> actions = new ArrayList<>(2);
  private @Nullable Reason reason;

  /** Why nobody waits. */
  public enum Reason {
    /** The client is gone, or has another answer; there is nobody to tell. */
    LEFT,
    /** The gateway stops; the client is there and has to be told. */
    STOPPING
  }

  /** Says that the client has left: {@link #cancel(Reason)}. */
  public void cancel() {
    cancel(Reason.LEFT);
  }

  /** Runs what was registered, on the calling thread. Only the first call does anything. */
  public void cancel(Reason why) {
    List<Action> due;
    synchronized (actions) {
      if (reason != null) {
        return;
      }
      reason = why;
      due = List.copyOf(actions);
      actions.clear();
    }
    due.forEach(one -> one.action.run());
  }

  /** Why it was said; null when it has not been. */
  public @Nullable Reason reason() {
    synchronized (actions) {
      return reason;
    }
  }

  /**
   * Waits for {@code time} to pass, or until it is said. Blocks the calling thread, which should be
   * virtual.
   *
   * @return whether it has been said
   */
  public boolean await(Duration time) {
    CountDownLatch said = new CountDownLatch(1);
    try (var _ = onCancel(said::countDown)) {
      return said.await(time.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    }
  }

  /** Whether it has been said. */
  public boolean isCancelled() {
    synchronized (actions) {
      return reason != null;
    }
  }

  /**
   * Has {@code action} run when it is said; at once if it was said before. The action must be short
   * and must not throw.
   *
   * @return takes the registration back; it may be closed more than once
   */
  public Registration onCancel(Runnable action) {
    synchronized (actions) {
      if (reason == null) {
        Action own = new Action(action);
        actions.add(own);
        return () -> {
          synchronized (actions) {
            actions.remove(own);
          }
        };
      }
    }
    action.run();
    return () -> {};
  }

  /** One registration; equal only to itself, since the same action may be registered twice. */
  private static final class Action {
    private final Runnable action;

    Action(Runnable action) {
      this.action = action;
    }
  }

  /** A registered action. */
  @FunctionalInterface
  public interface Registration extends AutoCloseable {
    @Override
    void close();
  }
}

package com.gammainfra.gateway.provider;

import java.util.ArrayList;
import java.util.List;

/**
 * Tells the parts of one exchange that nobody waits for its answer any more. It is said once and
 * cannot be taken back. Thread-safe.
 */
public final class Cancellation {

  private final List<Action> actions = new ArrayList<>(2);
  private boolean cancelled;

  /** Runs what was registered, on the calling thread. Only the first call does anything. */
  public void cancel() {
    List<Action> due;
    synchronized (actions) {
      if (cancelled) {
        return;
      }
      cancelled = true;
      due = List.copyOf(actions);
      actions.clear();
    }
    due.forEach(one -> one.action.run());
  }

  /** Whether it has been said. */
  public boolean isCancelled() {
    synchronized (actions) {
      return cancelled;
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
      if (!cancelled) {
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

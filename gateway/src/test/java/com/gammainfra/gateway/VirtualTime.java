package com.gammainfra.gateway;

import com.gammainfra.gateway.provider.Cancellation;
import java.time.Duration;
import java.util.Comparator;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * Time that passes only when everybody waits. Actors are threads of which one runs at a time; what
 * happens at the same instant happens in the order in which it was asked for. So a run depends on
 * its seed alone.
 */
public final class VirtualTime {

  private record Event(long at, long order, Runnable what) {}

  /** One actor: it holds the turn, or waits for it. */
  private static final class Actor {
    private final Semaphore turn = new Semaphore(0);

    /** Counts the actor's waits, so that a late wake-up for an earlier one is not taken. */
    private long wait;

    private boolean waiting;
  }

  private final PriorityQueue<Event> events =
      new PriorityQueue<>(Comparator.comparingLong(Event::at).thenComparingLong(Event::order));
  private final Semaphore main = new Semaphore(0);
  private @Nullable Actor running;
  private long now;
  private long order;
  private @Nullable Throwable failure;

  /** Nanoseconds since the beginning. */
  public long nanos() {
    return now;
  }

  /** Has something short happen then; it must not wait. */
  public void at(long nanos, Runnable what) {
    events.add(new Event(Math.max(now, nanos), order++, what));
  }

  /** Has an actor begin then. */
  public void begin(long nanos, Runnable body) {
    Actor actor = new Actor();
    Thread thread =
        Thread.ofVirtual()
            .unstarted(
                () -> {
                  actor.turn.acquireUninterruptibly();
                  try {
                    body.run();
                  } catch (RuntimeException | Error e) {
                    failure = failure == null ? e : failure;
                  } finally {
                    main.release();
                  }
                });
    at(
        nanos,
        () -> {
          thread.start();
          pass(actor);
        });
  }

  /** Gives an actor the turn and waits until it gives it back. */
  private void pass(Actor actor) {
    running = actor;
    actor.turn.release();
    main.acquireUninterruptibly();
    running = null;
  }

  /**
   * Has the calling actor wait.
   *
   * @return whether it was cancelled meanwhile, or before
   */
  public boolean sleep(Duration time, Cancellation cancellation) {
    Actor actor = Objects.requireNonNull(running, "only an actor can wait");
    if (cancellation.isCancelled()) {
      return true;
    }
    long wait = ++actor.wait;
    actor.waiting = true;
    at(now + time.toNanos(), () -> wake(actor, wait));
    try (var _ = cancellation.onCancel(() -> at(now, () -> wake(actor, wait)))) {
      main.release();
      actor.turn.acquireUninterruptibly();
    }
    return cancellation.isCancelled();
  }

  private void wake(Actor actor, long wait) {
    if (actor.waiting && actor.wait == wait) {
      actor.waiting = false;
      pass(actor);
    }
  }

  /** Lets everything happen that was asked for, and all that follows from it. */
  public void run() {
    for (Event next = events.poll(); next != null; next = events.poll()) {
      now = next.at;
      next.what.run();
      if (failure != null) {
        throw new AssertionError("an actor failed at " + now, failure);
      }
    }
  }
}

package com.gammainfra.gateway.storage;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.jdbi.v3.core.ConnectionException;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/**
 * Runs writes one after another on a thread of its own and lets all that wait at the same time
 * share one commit: the cost of making them durable is paid once for the group. Whoever submitted a
 * write learns its result after that commit, never before. Thread-safe.
 *
 * <p>When one write of a group throws, the group is rolled back and each is run in a transaction of
 * its own, so that nobody pays for another's fault. When the database is away, all of them fail at
 * once: trying each would let the last wait for all before it. Group commit is older than most
 * databases; see DeWitt et al., "Implementation Techniques for Main Memory Database Systems",
 * SIGMOD 1984.
 */
final class GroupCommit implements AutoCloseable {

  private static final int MOST_IN_A_GROUP = 256;
  private static final int MOST_WAITING = 16_384;

  private final Jdbi jdbi;
  private final BlockingQueue<Job<?>> queue = new ArrayBlockingQueue<>(MOST_WAITING);
  private final Thread thread;
  private volatile boolean closed;

  GroupCommit(String name, Jdbi jdbi) {
    this.jdbi = jdbi;
    this.thread = Thread.ofPlatform().name(name).daemon().start(this::loop);
  }

  /**
   * Does {@code work} and returns what it came to, once that is committed.
   *
   * @param key what it is about. Works of one key are done in the order of these calls; those of
   *     other keys in the order of the keys, so that processes that share a database lock its rows
   *     in the same order
   * @param patience how long to wait for it
   * @throws DatabaseUnavailableException when the database does not answer in that time
   */
  <T> T run(String key, Work<T> work, Duration patience) {
    Job<T> job = new Job<>(key, work);
    if (closed || !queue.offer(job)) {
      throw new DatabaseUnavailableException("too many writes are waiting", true);
    }
    return job.await(patience);
  }

  /** Does what was submitted before, then stops. */
  @Override
  public void close() {
    closed = true;
    thread.interrupt();
    try {
      thread.join(Duration.ofSeconds(5));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void loop() {
    List<Job<?>> group = new ArrayList<>();
    while (true) {
      Job<?> first = next();
      if (first == null) {
        return;
      }
      group.add(first);
      queue.drainTo(group, MOST_IN_A_GROUP - 1);
      group.removeIf(job -> !job.take());
      if (!group.isEmpty()) {
        group.sort(Comparator.comparing(job -> job.key));
        commit(group);
      }
      group.clear();
    }
  }

  /** The next job; null when closed and none is left. */
  private @Nullable Job<?> next() {
    while (!closed) {
      try {
        return queue.take();
      } catch (InterruptedException e) {
        // closed, or nothing: the loop's condition tells
      }
    }
    return queue.poll();
  }

  private void commit(List<Job<?>> group) {
    try {
      jdbi.useTransaction(handle -> group.forEach(job -> job.work(handle)));
      group.forEach(Job::done);
    } catch (ConnectionException e) {
      group.forEach(job -> job.failed(e));
    } catch (RuntimeException | Error e) {
      if (group.size() == 1 || Failures.isAway(e)) {
        group.forEach(job -> job.failed(e));
      } else {
        group.forEach(job -> commit(List.of(job)));
      }
    }
  }

  private enum State {
    QUEUED,
    TAKEN,
    ABANDONED
  }

  /** A write on its way. */
  private static final class Job<T> {

    private final String key;
    private final Work<T> work;
    private final CompletableFuture<T> result = new CompletableFuture<>();
    private final AtomicReference<State> state = new AtomicReference<>(State.QUEUED);
    private @Nullable T value;

    Job(String key, Work<T> work) {
      this.key = key;
      this.work = work;
    }

    boolean take() {
      return state.compareAndSet(State.QUEUED, State.TAKEN);
    }

    void work(Handle handle) {
      value = work.run(handle);
    }

    @SuppressWarnings("NullAway") // a Work<T> gave the value, so it is a T
    void done() {
      result.complete(value);
    }

    void failed(Throwable why) {
      result.completeExceptionally(why);
    }

    T await(Duration patience) {
      try {
        return result.get(patience.toNanos(), TimeUnit.NANOSECONDS);
      } catch (TimeoutException e) {
        boolean undone = state.compareAndSet(State.QUEUED, State.ABANDONED);
        throw new DatabaseUnavailableException("the database took too long", undone, e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        boolean undone = state.compareAndSet(State.QUEUED, State.ABANDONED);
        throw new DatabaseUnavailableException("interrupted", undone, e);
      } catch (ExecutionException e) {
        throw Failures.of(e.getCause() == null ? e : e.getCause());
      }
    }
  }
}

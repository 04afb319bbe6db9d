package com.gammainfra.gateway.notice;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Delivers one thing after another on a thread of its own. What cannot be delivered is tried again,
 * {@value #TRIES} times in all, then given up; so is what waits when the gateway stops, and what
 * does not fit. Thread-safe; {@link #post} never blocks.
 */
public final class Outbox implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Outbox.class);
  private static final int MOST_WAITING = 1_000;
  static final int TRIES = 3;

  private final BlockingQueue<Job> queue = new ArrayBlockingQueue<>(MOST_WAITING);
  private final Duration pause;
  private final Meter.MeterProvider<Counter> notices;
  private final Thread thread;
  private volatile boolean closed;

  /**
   * What waits.
   *
   * @param kind a word for log and metrics
   */
  private record Job(String kind, Delivery delivery) {}

  /**
   * An outbox.
   *
   * @param pause before the second try; ten times that before the third
   */
  public Outbox(Duration pause, MeterRegistry registry) {
    this.pause = pause;
    this.notices =
        Counter.builder("gateway.notices")
            .description("letters and webhooks, and what became of them")
            .withRegistry(registry);
    this.thread = Thread.ofVirtual().name("outbox").start(this::loop);
  }

  /**
   * Takes something to deliver.
   *
   * @param kind a word for log and metrics, of a closed set
   * @return false when too much is waiting; then it is not delivered
   */
  public boolean post(String kind, Delivery delivery) {
    boolean taken = !closed && queue.offer(new Job(kind, delivery));
    if (!taken) {
      LOG.error("a notice ({}) is dropped: too many are waiting", kind);
      count(kind, "dropped");
    }
    return taken;
  }

  private void loop() {
    while (!closed) {
      try {
        Job job = queue.poll(1, TimeUnit.SECONDS);
        if (job != null) {
          deliver(job);
        }
      } catch (InterruptedException e) {
        // closed, or nothing: the loop's condition tells
      }
    }
  }

  private void deliver(Job job) throws InterruptedException {
    Duration wait = pause;
    for (int n = 1; n <= TRIES; n++) {
      String problem = attempt(job);
      if (problem == null) {
        count(job.kind(), "delivered");
        return;
      }
      if (problem.isEmpty() || n == TRIES) {
        break;
      }
      LOG.warn("a notice ({}) is tried again: {}", job.kind(), problem);
      Thread.sleep(wait);
      wait = wait.multipliedBy(10);
    }
    LOG.error("a notice ({}) was not delivered", job.kind());
    count(job.kind(), "failed");
  }

  /** Null when it was delivered; what is wrong otherwise, empty when there is no hope. */
  private static @Nullable String attempt(Job job) {
    try {
      job.delivery().deliver();
      return null;
    } catch (UndeliveredException e) {
      LOG.debug("a notice ({}) fails", job.kind(), e);
      return e.hopeless() ? "" : String.valueOf(e.getMessage());
    } catch (RuntimeException e) {
      return e.getClass().getSimpleName();
    }
  }

  private void count(String kind, String outcome) {
    notices.withTags("kind", kind, "outcome", outcome).increment();
  }

  /** Finishes nothing: what still waits is given up. */
  @Override
  public void close() {
    closed = true;
    thread.interrupt();
  }
}

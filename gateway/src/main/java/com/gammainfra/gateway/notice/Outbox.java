package com.gammainfra.gateway.notice;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.DelayQueue;
import java.util.concurrent.Delayed;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Delivers things on threads of its own, in the order in which they came. What cannot be delivered
 * is tried again, {@value #TRIES} times in all, each pause ten times the one before it, and holds
 * up nothing else meanwhile; then it is given up. So is what waits when the gateway stops, and what
 * does not fit: it is all in memory. Thread-safe; {@link #post} never blocks.
 */
public final class Outbox implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Outbox.class);
  private static final int MOST_WAITING = 1_000;
  static final int TRIES = 5;

  private final DelayQueue<Job> queue = new DelayQueue<>();
  private final Semaphore places = new Semaphore(MOST_WAITING);
  private final AtomicLong taken = new AtomicLong();
  private final Duration pause;
  private final Meter.MeterProvider<Counter> notices;
  private final List<Thread> threads;
  private volatile boolean closed;

  /**
   * What waits.
   *
   * @param kind a word for log and metrics
   * @param number of those that came, in their order
   * @param tries how often it was tried
   * @param dueNanos when it is tried next, on {@link System#nanoTime()}'s scale
   */
  private record Job(String kind, Delivery delivery, long number, int tries, long dueNanos)
      implements Delayed {

    @Override
    public long getDelay(TimeUnit unit) {
      return unit.convert(dueNanos - System.nanoTime(), TimeUnit.NANOSECONDS);
    }

    @Override
    public int compareTo(Delayed other) {
      Job job = (Job) other;
      long later =
          dueNanos - job.dueNanos; // of two such numbers only the difference means anything
      return later == 0 ? Long.compare(number, job.number) : Long.signum(later);
    }
  }

  /**
   * An outbox.
   *
   * @param pause before the second try
   * @param atOnce how many are delivered at the same time, so that a slow receiver does not hold up
   *     all others
   */
  public Outbox(Duration pause, int atOnce, MeterRegistry registry) {
    this.pause = pause;
    this.notices =
        Counter.builder("gateway.notices")
            .description("letters and webhooks, and what became of them")
            .withRegistry(registry);
    this.threads =
        IntStream.range(0, atOnce)
            .mapToObj(n -> Thread.ofVirtual().name("outbox-", n).start(this::loop))
            .toList();
  }

  /**
   * Takes something to deliver.
   *
   * @param kind a word for log and metrics, of a closed set
   * @return false when too much is waiting; then it is not delivered
   */
  public boolean post(String kind, Delivery delivery) {
    if (closed || !places.tryAcquire()) {
      LOG.error("a notice ({}) is dropped: too many are waiting", kind);
      count(kind, "dropped");
      return false;
    }
    queue.add(new Job(kind, delivery, taken.getAndIncrement(), 0, System.nanoTime()));
    return true;
  }

  private void loop() {
    while (!closed) {
      try {
        deliver(queue.take());
      } catch (InterruptedException e) {
        // closed, or nothing: the loop's condition tells
      }
    }
  }

  private void deliver(Job job) {
    try {
      job.delivery().deliver();
      count(job.kind(), "delivered");
      places.release();
    } catch (UndeliveredException e) {
      LOG.debug("a notice ({}) fails", job.kind(), e);
      failed(job, e.hopeless(), String.valueOf(e.getMessage()));
    } catch (RuntimeException e) {
      failed(job, false, e.getClass().getSimpleName());
    }
  }

  private void failed(Job job, boolean hopeless, String problem) {
    int tries = job.tries() + 1;
    if (hopeless || closed || tries == TRIES) {
      LOG.error("a notice ({}) was not delivered: {}", job.kind(), problem);
      count(job.kind(), "failed");
      places.release();
      return;
    }
    Duration wait = pause.multipliedBy((long) Math.pow(10, tries - 1));
    LOG.warn("a notice ({}) is tried again in {}: {}", job.kind(), wait, problem);
    queue.add(
        new Job(
            job.kind(), job.delivery(), job.number(), tries, System.nanoTime() + wait.toNanos()));
  }

  private void count(String kind, String outcome) {
    notices.withTags("kind", kind, "outcome", outcome).increment();
  }

  /** Finishes nothing: what still waits is given up, and the log says how much it was. */
  @Override
  public void close() {
    closed = true;
    threads.forEach(Thread::interrupt);
    Job[] left = queue.toArray(Job[]::new);
    for (Job job : left) {
      if (queue.remove(job)) {
        count(job.kind(), "failed");
      }
    }
    if (left.length > 0) {
      LOG.error("{} notices are given up: the gateway stops", left.length);
    }
  }
}

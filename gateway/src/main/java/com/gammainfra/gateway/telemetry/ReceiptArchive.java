package com.gammainfra.gateway.telemetry;

import com.gammainfra.gateway.exchange.ExchangeListener;
import com.gammainfra.gateway.exchange.ExchangeRecord;
import com.gammainfra.gateway.storage.Database;
import com.gammainfra.gateway.storage.DatabaseUnavailableException;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the receipts of finished exchanges in the database, for as long as the operator wants them.
 * An exchange never waits for it: records queue, up to a bound, and a thread of its own writes them
 * in groups. While the database is away they wait; past the bound the newest are dropped, and
 * counted in {@code gateway_receipts_dropped_total}. Thread-safe.
 *
 * <p>A record that waits when the process dies is lost: a receipt is evidence, not the ledger.
 */
public final class ReceiptArchive implements ExchangeListener, AutoCloseable {

  /**
   * How many records wait at most, besides the group that is being written. They are those that
   * {@link ReceiptStore} holds in memory anyway, so the bound costs little.
   */
  public static final int MOST_WAITING = 10_000;

  private static final Logger LOG = LoggerFactory.getLogger(ReceiptArchive.class);
  private static final String LANE = "receipts";
  private static final int MOST_IN_A_GROUP = 256;
  private static final int MOST_IN_A_PURGE = 1_000;
  private static final Duration PURGE_EVERY = Duration.ofHours(1);

  /** When a purge was not finished: records that wait come first. */
  private static final Duration PURGE_AGAIN = Duration.ofSeconds(1);

  private static final Duration LOOK_AROUND = Duration.ofMillis(200);
  private static final Duration FIRST_REST = Duration.ofMillis(100);
  private static final Duration LONGEST_REST = Duration.ofSeconds(5);

  /** How long {@link #close} writes what still waits. */
  private static final Duration FLUSH = Duration.ofSeconds(5);

  /** What a write that has begun may take besides, see {@link Database#write}. */
  private static final Duration LAST_WRITE = Duration.ofSeconds(2);

  private final Database database;
  private final Function<ExchangeRecord, String> json;
  private final Duration retention;
  private final InstantSource clock;
  private final BlockingQueue<ExchangeRecord> waiting;
  private final Counter dropped;
  private final CountDownLatch closing = new CountDownLatch(1);
  private final Thread thread;
  private volatile long flushUntilNanos;
  private boolean away;

  /**
   * An archive that runs until it is closed.
   *
   * @param database its owner closes it, after this
   * @param json writes a record as the receipt that clients read
   * @param retention how long receipts are kept; older ones go within the hour
   * @param clock tells how old they are
   */
  public ReceiptArchive(
      Database database,
      Function<ExchangeRecord, String> json,
      Duration retention,
      InstantSource clock,
      MeterRegistry registry) {
    this(database, json, retention, clock, registry, MOST_WAITING);
  }

  ReceiptArchive(
      Database database,
      Function<ExchangeRecord, String> json,
      Duration retention,
      InstantSource clock,
      MeterRegistry registry,
      int mostWaiting) {
    this.database = database;
    this.json = json;
    this.retention = retention;
    this.clock = clock;
    this.waiting = new ArrayBlockingQueue<>(mostWaiting);
    this.dropped =
        Counter.builder("gateway.receipts.dropped")
            .description("receipts that were not archived")
            .register(registry);
    registry.gauge("gateway.receipts.waiting", waiting, BlockingQueue::size);
    this.thread = Thread.ofPlatform().name("receipts").daemon().start(this::loop);
  }

  @Override
  public void finished(ExchangeRecord record) {
    if (isClosing() || !waiting.offer(record)) {
      dropped.increment();
    }
  }

  /**
   * The archived receipt of that exchange; null when there is none, or not yet.
   *
   * @throws DatabaseUnavailableException when the database does not answer in time
   */
  public @Nullable ArchivedReceipt find(String id) {
    return database
        .<Optional<ArchivedReceipt>>read(handle -> ReceiptRows.find(handle, id))
        .orElse(null);
  }

  /** Writes what waits, for five seconds at most; what is left then is dropped and counted. */
  @Override
  public void close() {
    if (isClosing()) {
      return;
    }
    flushUntilNanos = System.nanoTime() + FLUSH.toNanos();
    closing.countDown();
    try {
      boolean _ = thread.join(FLUSH.plus(LAST_WRITE));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean isClosing() {
    return closing.getCount() == 0;
  }

  private boolean isOutOfTime() {
    return isClosing() && System.nanoTime() - flushUntilNanos >= 0;
  }

  private void loop() {
    List<ExchangeRecord> group = new ArrayList<>();
    Instant nextPurge = Instant.MIN;
    try {
      while (!isOutOfTime() && !(isClosing() && waiting.isEmpty())) {
        if (!isClosing() && !clock.instant().isBefore(nextPurge)) {
          nextPurge = clock.instant().plus(purge() ? PURGE_EVERY : PURGE_AGAIN);
        }
        ExchangeRecord first = waiting.poll(LOOK_AROUND.toMillis(), TimeUnit.MILLISECONDS);
        if (first != null) {
          group.add(first);
          waiting.drainTo(group, MOST_IN_A_GROUP - 1);
          archive(rows(group));
          group.clear();
        }
      }
    } catch (InterruptedException e) {
      LOG.warn("the archive of receipts was interrupted");
    }
    waiting.drainTo(group);
    drop(group.size(), "the gateway stopped first");
  }

  private List<ReceiptRows.Row> rows(List<ExchangeRecord> group) {
    List<ReceiptRows.Row> rows = new ArrayList<>(group.size());
    for (ExchangeRecord record : group) {
      try {
        rows.add(new ReceiptRows.Row(record, json.apply(record)));
      } catch (RuntimeException e) {
        drop(1, e.getClass().getName());
      }
    }
    return rows;
  }

  /** Returns when the rows are written, or dropped. */
  private void archive(List<ReceiptRows.Row> rows) throws InterruptedException {
    Duration rest = FIRST_REST;
    while (!rows.isEmpty()) {
      try {
        int _ = database.write(LANE, handle -> ReceiptRows.insert(handle, rows));
        answered();
        return;
      } catch (DatabaseUnavailableException e) {
        silent(e);
        if (isOutOfTime()) {
          drop(rows.size(), "the gateway stopped first");
          return;
        }
        rest(rest);
        rest = rest.multipliedBy(2).compareTo(LONGEST_REST) < 0 ? rest.multipliedBy(2) : rest;
      } catch (RuntimeException e) {
        if (rows.size() == 1) {
          drop(1, e.getClass().getName());
        } else { // one of them cannot be written, and the others must not pay for it
          for (ReceiptRows.Row row : rows) {
            archive(List.of(row));
          }
        }
        return;
      }
    }
  }

  /** Waits, less long when the archive is closed meanwhile. */
  private void rest(Duration rest) throws InterruptedException {
    if (closing.await(rest.toMillis(), TimeUnit.MILLISECONDS)) {
      Thread.sleep(FIRST_REST);
    }
  }

  /** Deletes what is too old, a little at a time, so that other writes get their turn between. */
  private boolean purge() {
    Instant before = clock.instant().minus(retention);
    try {
      int gone;
      do {
        gone = database.write(LANE, handle -> ReceiptRows.purge(handle, before, MOST_IN_A_PURGE));
        answered();
      } while (gone == MOST_IN_A_PURGE && !isClosing() && waiting.isEmpty());
      return gone < MOST_IN_A_PURGE;
    } catch (DatabaseUnavailableException e) {
      silent(e);
      return false;
    } catch (RuntimeException e) {
      LOG.warn("old receipts could not be deleted: {}", e.getClass().getName());
      return true;
    }
  }

  private void answered() {
    if (away) {
      away = false;
      LOG.info("receipts are archived again");
    }
  }

  private void silent(DatabaseUnavailableException e) {
    if (!away) {
      away = true;
      LOG.warn("receipts wait for the database: {}", e.getMessage());
    }
  }

  /** The reason is never a statement's message: that might quote what a client sent. */
  private void drop(int receipts, String why) {
    if (receipts > 0) {
      dropped.increment(receipts);
      LOG.warn("{} receipts were not archived: {}", receipts, why);
    }
  }
}

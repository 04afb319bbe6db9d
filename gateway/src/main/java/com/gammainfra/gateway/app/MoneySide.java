package com.gammainfra.gateway.app;

import com.gammainfra.gateway.config.Settings;
import com.gammainfra.gateway.exchange.Funding;
import com.gammainfra.gateway.ledger.SqlLedger;
import com.gammainfra.gateway.storage.Database;
import com.gammainfra.gateway.storage.DatabaseUnavailableException;
import com.gammainfra.gateway.storage.Durability;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The ledger of a running gateway, and the thread that keeps it tidy: it gives back what dead
 * requests had set aside, and tries again what the database did not take.
 *
 * <p>An SQLite file has one gateway at a time, seen to by a lock beside it. Whatever is open in it
 * at the start is therefore a dead process's, and is given back at once. On PostgreSQL, where other
 * replicas live, it is given back when it expires.
 */
final class MoneySide implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(MoneySide.class);
  private static final Duration ROOM = Duration.ofMinutes(1);
  private static final Instant EVER = Instant.ofEpochMilli(Long.MAX_VALUE);

  private final Database database;
  private final SqlLedger ledger;
  private final Funding funding;
  private final @Nullable FileChannel lock;
  private final ScheduledExecutorService tidying =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("ledger-tidying").daemon().factory());

  private MoneySide(Database database, @Nullable FileChannel lock, Settings settings) {
    this.database = database;
    this.lock = lock;
    this.ledger = new SqlLedger(database, InstantSource.system());
    Settings.Limits limits = settings.limits();
    this.funding =
        new Funding(
            ledger,
            settings.billing().enabled(),
            limits.total().plus(limits.stream()).plus(ROOM),
            InstantSource.system());
    var _ = tidying.scheduleWithFixedDelay(this::tidy, 1, 1, TimeUnit.SECONDS);
  }

  /**
   * The ledger that the settings ask for; null when they ask for none.
   *
   * @throws IOException when its database cannot be opened, or another gateway has it
   */
  static @Nullable MoneySide open(Settings settings) throws IOException {
    boolean counts =
        settings.billing().enabled() || settings.auth().mode() == Settings.Auth.Mode.ACCOUNTS;
    if (!counts) {
      return null;
    }
    String url = settings.storage().url();
    if (url != null) {
      return new MoneySide(Database.postgres(url), null, settings);
    }
    Path file = Path.of(settings.storage().path()).toAbsolutePath();
    FileChannel lock = lock(file);
    try {
      MoneySide money = new MoneySide(Database.sqlite(file, Durability.PROCESS), lock, settings);
      int released = money.ledger.sweep(EVER);
      if (released > 0) {
        LOG.warn("{} requests died with the last process; what they held was given back", released);
      }
      return money;
    } catch (IOException | RuntimeException e) {
      lock.close();
      throw e;
    }
  }

  private static FileChannel lock(Path file) throws IOException {
    Path folder = file.getParent();
    if (folder != null) {
      Files.createDirectories(folder);
    }
    FileChannel channel =
        FileChannel.open(
            Path.of(file + ".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    FileLock lock = null;
    try {
      lock = channel.tryLock();
    } catch (OverlappingFileLockException e) {
      LOG.debug("another gateway of this process has the lock", e);
    }
    if (lock == null) {
      channel.close();
      throw new IOException(file + " is in use by another gateway");
    }
    return channel;
  }

  /** What exchanges ask. */
  Funding funding() {
    return funding;
  }

  private void tidy() {
    try {
      funding.retry();
      int released = ledger.sweep(Instant.now());
      if (released > 0) {
        LOG.warn("{} reservations were never settled; what they held was given back", released);
      }
    } catch (DatabaseUnavailableException e) {
      LOG.debug("the ledger is away", e);
    } catch (RuntimeException e) {
      LOG.error("the ledger could not be tidied: {}", e.toString());
    }
  }

  /** Settles what it can, then closes the database. */
  @Override
  public void close() {
    tidying.shutdown();
    try {
      if (!tidying.awaitTermination(3, TimeUnit.SECONDS)) {
        LOG.warn("settlements were left to the sweep");
      }
      funding.retry();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (DatabaseUnavailableException e) {
      LOG.warn("settlements were left to the sweep");
    }
    database.close();
    if (lock != null) {
      try {
        lock.close();
      } catch (IOException e) {
        LOG.debug("the lock was gone already", e);
      }
    }
  }
}

package com.gammainfra.gateway.app;

import com.gammainfra.gateway.config.Settings;
import com.gammainfra.gateway.idempotency.IdempotencyStore;
import com.gammainfra.gateway.storage.Database;
import com.gammainfra.gateway.storage.DatabaseUnavailableException;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The idempotency store, opened when it is first asked for, so that a gateway to which nobody sends
 * a key makes no files for it. Deletes what has expired once a minute. Thread-safe.
 */
final class KeptAnswers implements Supplier<IdempotencyStore>, AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(KeptAnswers.class);
  private static final Duration PURGE_EVERY = Duration.ofMinutes(1);

  private final @Nullable Database shared;
  private final Settings.Storage storage;
  private final MasterKeyFinder masterKey;
  private @Nullable Database own;
  private @Nullable IdempotencyStore store;
  private @Nullable Thread purging;

  /**
   * A store that is not open yet.
   *
   * @param shared the gateway's database, which stays the caller's; null to open it as {@code
   *     storage} says
   */
  KeptAnswers(@Nullable Database shared, Settings.Storage storage, MasterKeyFinder masterKey) {
    this.shared = shared;
    this.storage = storage;
    this.masterKey = masterKey;
  }

  /**
   * The store.
   *
   * @throws DatabaseUnavailableException when it cannot be opened; the next call tries again
   */
  @Override
  public synchronized IdempotencyStore get() {
    if (store == null) {
      store = open();
      IdempotencyStore opened = store;
      purging = Thread.ofVirtual().name("purge").start(() -> purge(opened));
    }
    return store;
  }

  private IdempotencyStore open() {
    SecureRandom random = new SecureRandom();
    try {
      var key = masterKey.find(random);
      Database database = shared;
      if (database == null) {
        database = Storage.open(storage);
        own = database;
      }
      return new IdempotencyStore(database, key, InstantSource.system(), random);
    } catch (IOException e) {
      LOG.error("Idempotency-Key cannot be served: {}", e.toString());
      throw new DatabaseUnavailableException("the idempotency store cannot be opened", true, e);
    }
  }

  private static void purge(IdempotencyStore store) {
    try {
      while (true) {
        try {
          store.purge();
        } catch (DatabaseUnavailableException e) {
          LOG.warn("expired answers could not be deleted: {}", e.toString());
        }
        Thread.sleep(PURGE_EVERY);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // closed
    }
  }

  @Override
  public synchronized void close() {
    if (purging != null) {
      purging.interrupt();
    }
    if (own != null) {
      own.close();
    }
  }
}

package com.gammainfra.gateway.byok;

import com.gammainfra.gateway.catalog.OwnKey;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The keys of all customers as they were a moment ago, in memory: no request waits for the database
 * or for decryption. {@link #refresh()} follows every change made here; a thread of its own looks
 * about once a second for what other processes changed. While the database is away, what was read
 * last holds. Thread-safe.
 */
public final class ProviderKeys implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(ProviderKeys.class);

  private final ProviderKeyStore store;
  private final Duration interval;
  private final Thread poller;
  private volatile Snapshot snapshot;
  private volatile boolean closed;

  private ProviderKeys(ProviderKeyStore store, Duration interval) {
    this.store = store;
    this.interval = interval;
    this.snapshot = read(store);
    this.poller = Thread.ofPlatform().name("provider-keys").daemon().unstarted(this::poll);
  }

  /**
   * Reads the keys and begins to watch them.
   *
   * @param interval between two looks
   * @throws com.gammainfra.gateway.storage.DatabaseUnavailableException when they cannot be read
   */
  public static ProviderKeys watch(ProviderKeyStore store, Duration interval) {
    ProviderKeys keys = new ProviderKeys(store, interval);
    keys.poller.start();
    return keys;
  }

  /**
   * What was read.
   *
   * @param keys by account and provider
   */
  private record Snapshot(
      ProviderKeyStore.Edition edition, Map<String, Map<String, OwnKey>> keys) {}

  private static Snapshot read(ProviderKeyStore store) {
    ProviderKeyStore.Edition edition = store.edition(); // first: what comes after is seen next time
    Map<String, Map<String, OwnKey>> keys = new HashMap<>();
    int unreadable = 0;
    for (ProviderKeyStore.Opened opened : store.all()) {
      keys.computeIfAbsent(opened.accountId(), _ -> new HashMap<>())
          .put(opened.provider(), opened.own());
      unreadable += opened.own().key() == null ? 1 : 0;
    }
    if (unreadable > 0) {
      LOG.error(
          "{} provider keys of customers cannot be decrypted with the master keys of this process;"
              + " their providers are not asked for these customers",
          unreadable);
    }
    return new Snapshot(edition, keys);
  }

  /** The account's keys by provider; empty when it has none. Not to be modified. */
  public Map<String, OwnKey> of(String accountId) {
    return snapshot.keys().getOrDefault(accountId, Map.of());
  }

  /** Whether nobody has a key. */
  public boolean isEmpty() {
    return snapshot.keys().isEmpty();
  }

  /**
   * Reads the keys anew, if anything has changed.
   *
   * @throws com.gammainfra.gateway.storage.DatabaseUnavailableException when they cannot be read;
   *     what was read last holds
   */
  public synchronized void refresh() {
    if (!store.edition().equals(snapshot.edition())) {
      snapshot = read(store);
    }
  }

  private void poll() {
    boolean away = false;
    while (!closed) {
      try {
        Thread.sleep(interval);
        refresh();
        if (away) {
          LOG.info("the provider keys of customers can be read again");
        }
        away = false;
      } catch (InterruptedException e) {
        // closed, or nothing: the loop's condition tells
      } catch (RuntimeException e) {
        if (!away && !closed) {
          LOG.warn(
              "the provider keys of customers cannot be read; those read last hold: {}",
              e.toString());
        }
        away = true;
      }
    }
  }

  /** Stops watching; what was read last holds. */
  @Override
  public void close() {
    closed = true;
    poller.interrupt();
    try {
      poller.join(Duration.ofSeconds(5));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}

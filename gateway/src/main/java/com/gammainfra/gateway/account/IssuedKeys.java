package com.gammainfra.gateway.account;

import java.security.MessageDigest;
import java.time.Duration;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The database's keys as they were a moment ago, in memory: recognising one never waits for the
 * database. {@link #refresh()} follows every change made here; a thread of its own looks about once
 * a second for what other processes changed. While the database is away, what was read last holds.
 * Thread-safe.
 */
public final class IssuedKeys implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(IssuedKeys.class);

  private final KeyStore store;
  private final Duration interval;
  private final Thread poller;
  private volatile Snapshot snapshot;
  private volatile boolean closed;

  private IssuedKeys(KeyStore store, Duration interval) {
    this.store = store;
    this.interval = interval;
    this.snapshot = read(store);
    this.poller = Thread.ofPlatform().name("keys").daemon().unstarted(this::poll);
  }

  /**
   * Reads the keys and begins to watch them.
   *
   * @param interval between two looks
   * @throws com.gammainfra.gateway.storage.DatabaseUnavailableException when they cannot be read
   */
  public static IssuedKeys watch(KeyStore store, Duration interval) {
    IssuedKeys keys = new IssuedKeys(store, interval);
    keys.poller.start();
    return keys;
  }

  @SuppressWarnings("ArrayRecordComponent") // entries are never compared
  private record Entry(byte[] sha256, Caller caller) {}

  /**
   * What was read.
   *
   * @param inForce by the hash of the secret
   */
  private record Snapshot(KeyStore.Edition edition, Map<String, Entry> inForce) {}

  private static Snapshot read(KeyStore store) {
    KeyStore.Edition edition = store.edition(); // first: what comes after is seen the next time
    Map<String, Entry> inForce = new HashMap<>();
    for (KeyStore.Hashed hashed : store.all(hashed -> hashed)) {
      ApiKey key = hashed.key();
      if (key.revoked() == null) {
        byte[] sha256 = HexFormat.of().parseHex(hashed.sha256());
        inForce.put(hashed.sha256(), new Entry(sha256, key.caller()));
      }
    }
    return new Snapshot(edition, Map.copyOf(inForce));
  }

  /**
   * Whose key this is; null when it is none that is in force. The lookup is by the hash, of which
   * who guesses cannot choose the bits, and what it finds is compared in constant time.
   */
  @Nullable Caller recognise(byte[] sha256) {
    Entry entry = snapshot.inForce().get(HexFormat.of().formatHex(sha256));
    return entry != null && MessageDigest.isEqual(sha256, entry.sha256()) ? entry.caller() : null;
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
          LOG.info("the keys can be read again");
        }
        away = false;
      } catch (InterruptedException e) {
        // closed, or nothing: the loop's condition tells
      } catch (RuntimeException e) {
        if (!away && !closed) {
          LOG.warn("the keys cannot be read; those read last hold: {}", e.toString());
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

package com.gammainfra.gateway.account;

import com.gammainfra.gateway.storage.Watched;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The database's keys as they were a moment ago, in memory: recognising one never waits for the
 * database. {@link #refresh()} follows every change made here; what other processes change is seen
 * after about a second ({@link Watched}). Thread-safe.
 */
public final class IssuedKeys implements AutoCloseable {

  /** Those in force, by the hash of the secret. */
  private final Watched<Map<String, Entry>> keys;

  private IssuedKeys(Watched<Map<String, Entry>> keys) {
    this.keys = keys;
  }

  /**
   * Reads the keys and begins to watch them.
   *
   * @param interval between two looks
   * @throws com.gammainfra.gateway.storage.DatabaseUnavailableException when they cannot be read
   */
  public static IssuedKeys watch(KeyStore store, Duration interval) {
    return new IssuedKeys(Watched.watch("the keys", store::edition, () -> read(store), interval));
  }

  @SuppressWarnings("ArrayRecordComponent") // entries are never compared
  private record Entry(byte[] sha256, Caller caller) {}

  private static Map<String, Entry> read(KeyStore store) {
    Map<String, Entry> inForce = new HashMap<>();
    for (KeyStore.Hashed hashed : store.all(hashed -> hashed)) {
      ApiKey key = hashed.key();
      if (key.revoked() == null) {
        byte[] sha256 = HexFormat.of().parseHex(hashed.sha256());
        inForce.put(hashed.sha256(), new Entry(sha256, key.caller()));
      }
    }
    return Map.copyOf(inForce);
  }

  /**
   * Whose key this is; null when it is none that is in force. The lookup is by the hash, of which
   * who guesses cannot choose the bits, and what it finds is compared in constant time.
   */
  @Nullable Caller recognise(byte[] sha256) {
    Entry entry = keys.value().get(HexFormat.of().formatHex(sha256));
    return entry != null && MessageDigest.isEqual(sha256, entry.sha256()) ? entry.caller() : null;
  }

  /**
   * Reads the keys anew, if anything has changed.
   *
   * @throws com.gammainfra.gateway.storage.DatabaseUnavailableException when they cannot be read;
   *     what was read last holds
   */
  public void refresh() {
    keys.refresh();
  }

  /** Stops watching; what was read last holds. */
  @Override
  public void close() {
    keys.close();
  }
}

package com.gammainfra.gateway.byok;

import com.gammainfra.gateway.catalog.OwnKey;
import com.gammainfra.gateway.storage.Watched;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The keys of all customers as they were a moment ago, in memory: no request waits for the database
 * or for decryption. {@link #refresh()} follows every change made here; what other processes change
 * is seen after about a second ({@link Watched}). Thread-safe.
 */
public final class ProviderKeys implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(ProviderKeys.class);

  /** By account and provider. */
  private final Watched<Map<String, Map<String, OwnKey>>> keys;

  private ProviderKeys(Watched<Map<String, Map<String, OwnKey>>> keys) {
    this.keys = keys;
  }

  /**
   * Reads the keys and begins to watch them.
   *
   * @param interval between two looks
   * @throws com.gammainfra.gateway.storage.DatabaseUnavailableException when they cannot be read
   */
  public static ProviderKeys watch(ProviderKeyStore store, Duration interval) {
    return new ProviderKeys(
        Watched.watch(
            "the provider keys of customers", store::edition, () -> read(store), interval));
  }

  private static Map<String, Map<String, OwnKey>> read(ProviderKeyStore store) {
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
    return keys;
  }

  /** The account's keys by provider; empty when it has none. Not to be modified. */
  public Map<String, OwnKey> of(String accountId) {
    return keys.value().getOrDefault(accountId, Map.of());
  }

  /** Whether nobody has a key. */
  public boolean isEmpty() {
    return keys.value().isEmpty();
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

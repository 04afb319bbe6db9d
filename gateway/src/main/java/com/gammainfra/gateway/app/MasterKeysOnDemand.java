package com.gammainfra.gateway.app;

import com.gammainfra.gateway.byok.ProviderKeyStore;
import com.gammainfra.gateway.secret.MasterKeyUnavailableException;
import com.gammainfra.gateway.secret.MasterKeys;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The master keys, found when they are first asked for, so that a gateway that encrypts nothing
 * makes no file for them. Thread-safe.
 */
final class MasterKeysOnDemand implements Supplier<MasterKeys> {

  private final MasterKeyFinder finder;
  private @Nullable MasterKeys keys;

  MasterKeysOnDemand(MasterKeyFinder finder) {
    this.finder = finder;
  }

  @Override
  public synchronized MasterKeys get() {
    if (keys == null) {
      try {
        keys = finder.findAll(new SecureRandom());
      } catch (IOException e) {
        throw new MasterKeyUnavailableException("no master key: " + e.getMessage(), e);
      }
    }
    return keys;
  }

  /** What is wrong when provider keys of customers cannot be decrypted; empty when all can. */
  static List<String> problems(ProviderKeyStore.Census census) {
    return new TreeMap<>(census.unreadable())
        .entrySet().stream()
            .map(
                one ->
                    ("GAMMAINFRA_MASTER_KEY: the database holds %d provider keys of customers"
                            + " encrypted under the master key %s, which is not given or not the"
                            + " right one. Give it, or add it as GAMMAINFRA_MASTER_KEY_PREVIOUS;"
                            + " nothing was changed")
                        .formatted(one.getValue(), one.getKey()))
            .toList();
  }
}

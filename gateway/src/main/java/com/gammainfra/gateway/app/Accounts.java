package com.gammainfra.gateway.app;

import com.gammainfra.gateway.account.IssuedKeys;
import com.gammainfra.gateway.account.KeyRing;
import com.gammainfra.gateway.account.KeyStore;
import com.gammainfra.gateway.config.Settings;
import com.gammainfra.gateway.server.KeyAccess;
import com.gammainfra.gateway.storage.Database;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/** What a gateway with accounts has besides: its database and the keys in it. */
final class Accounts implements AutoCloseable {

  /** How soon a key that another process made or revoked is seen. */
  private static final Duration LOOK = Duration.ofSeconds(1);

  private final @Nullable Database database;
  private final @Nullable KeyAccess keys;
  private final Runnable onClose;

  private Accounts(@Nullable Database database, @Nullable KeyAccess keys, Runnable onClose) {
    this.database = database;
    this.keys = keys;
    this.onClose = onClose;
  }

  /**
   * Opens the database in mode {@code accounts}, and nothing in the others.
   *
   * @param onClose runs when this is closed, or cannot be opened
   * @throws IOException when the database cannot be opened
   */
  static Accounts open(Settings settings, Runnable onClose) throws IOException {
    if (settings.auth().mode() != Settings.Auth.Mode.ACCOUNTS) {
      return new Accounts(null, null, onClose);
    }
    Database database = null;
    try {
      database = Storage.open(settings.storage());
      KeyStore store = new KeyStore(database, InstantSource.system());
      return new Accounts(database, new KeyAccess(store, IssuedKeys.watch(store, LOOK)), onClose);
    } catch (IOException | RuntimeException | Error e) {
      if (database != null) {
        database.close();
      }
      onClose.run();
      throw e;
    }
  }

  /** The configuration's keys, and the database's when there are accounts. */
  KeyRing with(KeyRing configured) {
    return keys == null ? configured : configured.with(keys.issued());
  }

  /** Null when there are no accounts. */
  @Nullable KeyAccess keyAccess() {
    return keys;
  }

  @Override
  public void close() {
    onClose.run();
    if (keys != null) {
      keys.issued().close();
    }
    if (database != null) {
      database.close();
    }
  }
}

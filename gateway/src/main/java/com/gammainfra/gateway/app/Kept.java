package com.gammainfra.gateway.app;

import com.gammainfra.gateway.account.IssuedKeys;
import com.gammainfra.gateway.account.KeyRing;
import com.gammainfra.gateway.account.KeyStore;
import com.gammainfra.gateway.byok.ProviderKeyStore;
import com.gammainfra.gateway.byok.ProviderKeys;
import com.gammainfra.gateway.catalog.OwnKey;
import com.gammainfra.gateway.config.Settings;
import com.gammainfra.gateway.exchange.Funding;
import com.gammainfra.gateway.ledger.SqlLedger;
import com.gammainfra.gateway.ledger.Swept;
import com.gammainfra.gateway.server.KeyAccess;
import com.gammainfra.gateway.server.ProviderKeyAccess;
import com.gammainfra.gateway.storage.Database;
import com.gammainfra.gateway.storage.DatabaseUnavailableException;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a gateway keeps across restarts: its database, and the keys and the money in it. Nothing is
 * opened where the settings ask for none of it.
 *
 * <p>An SQLite file has one gateway at a time, seen to by a lock beside it. Whatever is set aside
 * in it at the start is therefore a dead process's, and is given back at once. On PostgreSQL, where
 * other replicas live, it is given back when it expires.
 */
final class Kept implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Kept.class);

  /** How soon a key that another process made or revoked is seen. */
  private static final Duration LOOK = Duration.ofSeconds(1);

  /** How much longer than any exchange money is set aside. */
  private static final Duration ROOM = Duration.ofMinutes(1);

  /** Of two seconds each at most. */
  private static final int START_ATTEMPTS = 15;

  private static final Instant EVER = Instant.ofEpochMilli(Long.MAX_VALUE);

  private final Deque<Runnable> closing = new ArrayDeque<>();
  private @Nullable Database database;
  private @Nullable KeyAccess keys;
  private @Nullable ProviderKeyAccess providerKeys;
  private Funding funding = Funding.none();

  private Kept() {}

  /**
   * Opens what the settings ask for.
   *
   * @param masterKey what customers' provider keys are encrypted under
   * @param onClose runs when this is closed, or cannot be opened
   * @param registry takes the meters of what is kept
   * @throws ConfigurationException when the database holds what the master key does not open
   * @throws IOException when the database cannot be opened, or another gateway has it
   */
  static Kept open(
      Settings settings, MasterKeyFinder masterKey, Runnable onClose, MeterRegistry registry)
      throws ConfigurationException, IOException {
    Kept kept = new Kept();
    kept.closing.push(onClose);
    try {
      kept.open(settings, masterKey, registry);
      return kept;
    } catch (ConfigurationException | IOException | RuntimeException | Error e) {
      kept.close();
      throw e;
    }
  }

  private void open(Settings settings, MasterKeyFinder masterKey, MeterRegistry registry)
      throws ConfigurationException, IOException {
    boolean accounts = settings.auth().mode() == Settings.Auth.Mode.ACCOUNTS;
    boolean billing = settings.billing().enabled();
    if (!accounts && !billing && !persists(settings)) {
      return;
    }
    boolean alone = settings.storage().type() == Settings.Storage.Type.SQLITE;
    if (alone) {
      lock(Path.of(settings.storage().path()).toAbsolutePath());
    }
    Database opened = Storage.open(settings.storage());
    database = opened;
    closing.push(opened::close);
    if (accounts) {
      KeyStore store = new KeyStore(opened, InstantSource.system());
      IssuedKeys issued = IssuedKeys.watch(store, LOOK);
      closing.push(issued::close);
      keys = new KeyAccess(store, issued);
      providerKeys = providerKeys(opened, masterKey);
    }
    if (!accounts && !billing) {
      return;
    }
    SqlLedger ledger = new SqlLedger(opened, InstantSource.system());
    SweepMeter meter = new SweepMeter(registry);
    if (alone) {
      Swept swept = sweepAll(ledger);
      meter.count(swept);
      if (swept.reservations() > 0) {
        LOG.warn(
            "{} requests died with the last process; the ${} they held was given back",
            swept.reservations(),
            swept.held().exact());
      }
    }
    Settings.Limits limits = settings.limits();
    Duration lifetime = limits.total().plus(limits.stream()).plus(ROOM);
    funding = new Funding(ledger, billing, this::providerKeysOf, lifetime, InstantSource.system());
    closing.push(new LedgerTidying(ledger, funding, meter)::close);
  }

  /** A process that has just started may take longer for it than any request would wait. */
  private static Swept sweepAll(SqlLedger ledger) {
    for (int attempt = 1; ; attempt++) {
      try {
        return ledger.sweep(EVER);
      } catch (DatabaseUnavailableException e) {
        if (attempt == START_ATTEMPTS) {
          throw e;
        }
        LOG.info("the ledger's first sweep takes long; it is tried again");
      }
    }
  }

  private ProviderKeyAccess providerKeys(Database opened, MasterKeyFinder masterKey)
      throws ConfigurationException {
    ProviderKeyStore store =
        new ProviderKeyStore(
            opened, new MasterKeysOnDemand(masterKey), InstantSource.system(), new SecureRandom());
    List<String> problems = MasterKeysOnDemand.problems(store.census());
    if (!problems.isEmpty()) {
      throw new ConfigurationException(problems);
    }
    ProviderKeys watched = ProviderKeys.watch(store, LOOK);
    closing.push(watched::close);
    return new ProviderKeyAccess(store, watched);
  }

  private Map<String, OwnKey> providerKeysOf(String accountId) {
    return providerKeys == null ? Map.of() : providerKeys.keys().of(accountId);
  }

  /** Has something closed before all that is kept. */
  void closeFirst(Runnable what) {
    closing.push(what);
  }

  /**
   * Whether receipts outlive the process. A gateway that anybody on this machine may use keeps
   * none, and makes no files, unless the operator names a database.
   */
  private static boolean persists(Settings settings) {
    Settings.Storage storage = settings.storage();
    return settings.auth().mode() != Settings.Auth.Mode.OPEN
        || storage.type() != Settings.Storage.Type.SQLITE
        || !storage.path().equals(Settings.Storage.DEFAULT_PATH);
  }

  private void lock(Path file) throws IOException {
    Path folder = file.getParent();
    if (folder != null) {
      Files.createDirectories(folder);
    }
    FileChannel channel =
        FileChannel.open(
            Path.of(file + ".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    closing.push(() -> unlock(channel));
    FileLock lock = null;
    try {
      lock = channel.tryLock();
    } catch (OverlappingFileLockException e) {
      LOG.debug("another gateway of this process has the lock", e);
    }
    if (lock == null) {
      throw new IOException(file + " is in use by another gateway");
    }
  }

  private static void unlock(FileChannel channel) {
    try {
      channel.close();
    } catch (IOException e) {
      LOG.debug("the lock was gone already", e);
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

  /** Null when there are no accounts. */
  @Nullable ProviderKeyAccess providerKeyAccess() {
    return providerKeys;
  }

  /** Whether a customer has a key at a provider. */
  boolean hasProviderKeys() {
    return providerKeys != null && !providerKeys.keys().isEmpty();
  }

  /** What exchanges ask about money. */
  Funding funding() {
    return funding;
  }

  /** Null when nothing is kept. Closed with this. */
  @Nullable Database database() {
    return database;
  }

  /** Closes everything, in the reverse order of opening; what the caller gave last. */
  @Override
  public void close() {
    while (!closing.isEmpty()) {
      try {
        closing.pop().run();
      } catch (RuntimeException e) {
        LOG.warn("not closed cleanly: {}", e.toString());
      }
    }
  }
}

package com.gammainfra.gateway.byok;

import com.gammainfra.gateway.catalog.ApiKey;
import com.gammainfra.gateway.catalog.OwnKey;
import com.gammainfra.gateway.secret.MasterKey;
import com.gammainfra.gateway.secret.MasterKeys;
import com.gammainfra.gateway.secret.SealedBox;
import com.gammainfra.gateway.storage.Database;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Supplier;
import javax.crypto.AEADBadTagException;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * The keys in the database, encrypted with AES-256-GCM under a key that derives from the master
 * key; each can be decrypted for its own account and provider only. Beside it stands the id of the
 * master key, so that several can be in use while one replaces another. Every method throws {@link
 * com.gammainfra.gateway.storage.DatabaseUnavailableException} when the database does not answer in
 * time. Thread-safe.
 */
public final class ProviderKeyStore {

  private static final String PURPOSE = "gammainfra provider key v1";

  /** A shorter key would be given away by a quarter or more. */
  private static final int SHORTEST_SHOWN = 16;

  private static final int SHOWN = 4;

  /** So few that others who write meanwhile wait for milliseconds. */
  private static final int RESEALED_AT_ONCE = 50;

  private final Database database;
  private final Supplier<MasterKeys> master;
  private final InstantSource clock;
  private final SecureRandom random;

  /**
   * A store.
   *
   * @param database its owner closes it
   * @param master asked for when there is a key to encrypt or decrypt
   * @param clock stamps the keys
   */
  public ProviderKeyStore(
      Database database, Supplier<MasterKeys> master, InstantSource clock, SecureRandom random) {
    this.database = database;
    this.master = master;
    this.clock = clock;
    this.random = random;
  }

  /** Keeps a key in place of the account's earlier one at the provider. */
  public ProviderKey set(String accountId, String provider, ApiKey key) {
    MasterKey current = master.get().current();
    byte[] sealed =
        seal(current, accountId, provider, key.secret().getBytes(StandardCharsets.UTF_8));
    Instant now = Instant.ofEpochMilli(clock.millis());
    return database.write(
        lane(accountId),
        db -> {
          db.createUpdate(
                  """
                  INSERT INTO provider_key (account_id, provider, revision, sealed, master_key,
                    last_four, created, changed)
                  VALUES (:account, :provider, 1, :sealed, :master, :shown, :now, :now)
                  ON CONFLICT (account_id, provider) DO UPDATE
                    SET revision = provider_key.revision + 1, sealed = excluded.sealed,
                      master_key = excluded.master_key, last_four = excluded.last_four,
                      created = CASE WHEN provider_key.sealed IS NULL
                        THEN excluded.created ELSE provider_key.created END,
                      changed = excluded.changed""")
              .bind("account", accountId)
              .bind("provider", provider)
              .bind("sealed", sealed)
              .bind("master", current.id())
              .bind("shown", shown(key.secret()))
              .bind("now", now.toEpochMilli())
              .execute();
          return list(db, accountId).stream()
              .filter(one -> one.provider().equals(provider))
              .findFirst()
              .orElseThrow();
        });
  }

  /** The account's keys, by provider. */
  public List<ProviderKey> list(String accountId) {
    return database.read(db -> list(db, accountId));
  }

  private static List<ProviderKey> list(Handle db, String accountId) {
    return db.createQuery(
            """
            SELECT provider, last_four, created, changed FROM provider_key
            WHERE account_id = :account AND sealed IS NOT NULL ORDER BY provider""")
        .bind("account", accountId)
        .map(
            (row, _) ->
                new ProviderKey(
                    accountId,
                    row.getString(1),
                    row.getString(2),
                    Instant.ofEpochMilli(row.getLong(3)),
                    Instant.ofEpochMilli(row.getLong(4))))
        .list();
  }

  /** Forgets the account's key at the provider; false when there is none. */
  public boolean remove(String accountId, String provider) {
    long now = clock.millis();
    return database.write(
        lane(accountId),
        db ->
            db.createUpdate(
                        """
                        UPDATE provider_key
                        SET revision = revision + 1, sealed = NULL, last_four = NULL, changed = :now
                        WHERE account_id = :account AND provider = :provider
                          AND sealed IS NOT NULL""")
                    .bind("now", now)
                    .bind("account", accountId)
                    .bind("provider", provider)
                    .execute()
                == 1);
  }

  /** Which keys there were: two editions are equal exactly when nothing changed between them. */
  record Edition(long rows, long changes) {}

  /** Which keys there are. */
  Edition edition() {
    return database.read(
        db ->
            db.createQuery(
                    "SELECT COUNT(*), CAST(COALESCE(SUM(revision), 0) AS BIGINT) FROM provider_key")
                .map((row, _) -> new Edition(row.getLong(1), row.getLong(2)))
                .one());
  }

  /**
   * A key as it is asked with.
   *
   * @param own its key is null when no master key decrypts it
   */
  record Opened(String accountId, String provider, OwnKey own) {}

  /** Every key of every account. */
  List<Opened> all() {
    return sealed("").stream()
        .map(row -> new Opened(row.accountId(), row.provider(), new OwnKey(row.id(), open(row))))
        .toList();
  }

  /**
   * What keys are encrypted under which master key.
   *
   * @param byMasterKey how many, by the id of the master key
   * @param unreadable those of them that none of today's master keys decrypts
   */
  public record Census(Map<String, Integer> byMasterKey, Map<String, Integer> unreadable) {

    public Census {
      byMasterKey = Map.copyOf(byMasterKey);
      unreadable = Map.copyOf(unreadable);
    }
  }

  /** Counts the keys, and decrypts each for the sake of knowing that it can be. */
  public Census census() {
    Map<String, Integer> all = new TreeMap<>();
    Map<String, Integer> unreadable = new TreeMap<>();
    for (Sealed row : sealed("")) {
      all.merge(row.masterKey(), 1, Integer::sum);
      if (open(row) == null) {
        unreadable.merge(row.masterKey(), 1, Integer::sum);
      }
    }
    return new Census(all, unreadable);
  }

  /**
   * Encrypts anew, under the current master key, what is encrypted under earlier ones. A key that
   * none of them decrypts is left as it is. May be ended at any moment and called again: every key
   * is always readable under one of the two.
   *
   * @return how many were encrypted anew
   */
  public int reseal() {
    int all = 0;
    List<Sealed> rows = sealed("AND master_key <> :current");
    for (int from = 0; from < rows.size(); from += RESEALED_AT_ONCE) {
      List<Sealed> some = rows.subList(from, Math.min(rows.size(), from + RESEALED_AT_ONCE));
      all += reseal(some);
    }
    return all;
  }

  private int reseal(List<Sealed> rows) {
    MasterKey current = master.get().current();
    return database.write(
        "provider keys",
        db -> {
          int done = 0;
          for (Sealed row : rows) {
            byte[] plain = plain(row);
            if (plain != null) {
              done +=
                  replace(db, row, current, seal(current, row.accountId(), row.provider(), plain));
            }
          }
          return done;
        });
  }

  /** Unless the row has changed meanwhile: then somebody set another key, under a master key. */
  private static int replace(Handle db, Sealed row, MasterKey current, byte[] sealed) {
    return db.createUpdate(
            """
            UPDATE provider_key SET revision = revision + 1, sealed = :sealed, master_key = :master
            WHERE account_id = :account AND provider = :provider AND revision = :revision""")
        .bind("sealed", sealed)
        .bind("master", current.id())
        .bind("account", row.accountId())
        .bind("provider", row.provider())
        .bind("revision", row.revision())
        .execute();
  }

  @SuppressWarnings("ArrayRecordComponent") // identity is enough: rows are never compared
  private record Sealed(
      String accountId, String provider, long revision, byte[] sealed, String masterKey) {

    String id() {
      return accountId + "/" + provider + "#" + revision;
    }
  }

  /** The rows that hold a key, or those of them of which {@code condition} is true. */
  private List<Sealed> sealed(String condition) {
    return database.read(
        db -> {
          var query =
              db.createQuery(
                  "SELECT * FROM provider_key WHERE sealed IS NOT NULL "
                      + condition
                      + " ORDER BY account_id, provider");
          if (condition.contains(":current")) {
            query.bind("current", master.get().current().id());
          }
          return query.map((row, _) -> sealed(row)).list();
        });
  }

  private static Sealed sealed(ResultSet row) throws SQLException {
    return new Sealed(
        row.getString("account_id"),
        row.getString("provider"),
        row.getLong("revision"),
        Objects.requireNonNull(row.getBytes("sealed")),
        row.getString("master_key"));
  }

  private byte[] seal(MasterKey under, String accountId, String provider, byte[] plain) {
    return box(under).seal(plain, place(accountId, provider));
  }

  private @Nullable ApiKey open(Sealed row) {
    byte[] plain = plain(row);
    return plain == null ? null : new ApiKey(new String(plain, StandardCharsets.UTF_8));
  }

  /** Null when no master key decrypts it. */
  private byte @Nullable [] plain(Sealed row) {
    MasterKey under = master.get().named(row.masterKey());
    if (under == null) {
      return null;
    }
    try {
      return box(under).open(row.sealed(), place(row.accountId(), row.provider()));
    } catch (AEADBadTagException e) {
      return null;
    }
  }

  private SealedBox box(MasterKey under) {
    return new SealedBox(under, PURPOSE, random);
  }

  /** The length keeps the two apart. */
  private static byte[] place(String accountId, String provider) {
    return (accountId.length() + "\n" + accountId + provider).getBytes(StandardCharsets.UTF_8);
  }

  private static @Nullable String shown(String secret) {
    return secret.length() < SHORTEST_SHOWN ? null : secret.substring(secret.length() - SHOWN);
  }

  private static String lane(String accountId) {
    return "provider keys:" + accountId;
  }
}

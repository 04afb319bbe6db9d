package com.gammainfra.gateway.account;

import com.gammainfra.gateway.catalog.ModelId;
import com.gammainfra.gateway.catalog.Usd;
import com.gammainfra.gateway.chat.Task;
import com.gammainfra.gateway.storage.Database;
import java.security.SecureRandom;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * The keys in the database. A secret has 192 random bits and is given out once; only its SHA-256 is
 * stored. Every method throws {@link com.gammainfra.gateway.storage.DatabaseUnavailableException}
 * when the database does not answer in time. Thread-safe.
 */
public final class KeyStore {

  /** What every secret begins with, so that people and scanners can tell what it opens. */
  public static final String SECRET_PREFIX = "sk-gammainfra-";

  private static final int SECRET_BYTES = 24;
  private static final int ID_BYTES = 8;

  private final Database database;
  private final InstantSource clock;
  private final SecureRandom random = new SecureRandom();

  /**
   * A store.
   *
   * @param database its owner closes it
   * @param clock stamps the keys
   */
  public KeyStore(Database database, InstantSource clock) {
    this.database = database;
    this.clock = clock;
  }

  /**
   * Which keys there were: two editions are equal exactly when nothing was made or revoked between
   * them.
   */
  record Edition(long made, long revoked) {}

  /** Makes a key. */
  public IssuedKey create(String accountId, String name, Scope scope, KeyPolicy policy) {
    IssuedKey issued = draw(accountId, name, scope, policy);
    return database.write(
        lane(accountId),
        db -> {
          insert(db, issued);
          return issued;
        });
  }

  /** The account's keys, revoked ones too, the oldest first. */
  public List<ApiKey> list(String accountId) {
    return database.read(
        db ->
            db.createQuery("SELECT * FROM api_key WHERE account_id = ? ORDER BY created, id")
                .bind(0, accountId)
                .map((row, _) -> read(row))
                .list());
  }

  /** Every key in force that has a budget. */
  public List<ApiKey> budgeted() {
    return database.read(
        db ->
            db.createQuery(
                    """
                    SELECT * FROM api_key WHERE revoked IS NULL
                      AND (budget_day IS NOT NULL OR budget_month IS NOT NULL)
                    """)
                .map((row, _) -> read(row))
                .list());
  }

  /** A key that is not in the database yet; see {@link #insert}. */
  IssuedKey drawUnlimited(String accountId, String name, Scope scope) {
    return draw(accountId, name, scope, KeyPolicy.NONE);
  }

  /**
   * Revokes a key of the account; one that is revoked already stays as it is.
   *
   * @return null when the account has no key of that id
   */
  public @Nullable ApiKey revoke(String accountId, String id) {
    Instant now = now();
    return database
        .write(lane(accountId), db -> revoke(db, accountId, id, now) ? find(db, id) : none())
        .orElse(null);
  }

  /**
   * Makes a key with the name, scope and policy of one that is in force, and revokes that.
   *
   * @return null when the account has no such key, or it is revoked
   */
  public @Nullable IssuedKey rotate(String accountId, String id) {
    Instant now = now();
    IssuedKey fresh = draw(accountId, "", Scope.INFERENCE, KeyPolicy.NONE);
    return database
        .write(
            lane(accountId),
            db -> {
              ApiKey old = find(db, id).orElse(null);
              if (old == null || !old.accountId().equals(accountId) || old.revoked() != null) {
                return Optional.<IssuedKey>empty();
              }
              int taken =
                  db.execute(
                      "UPDATE api_key SET revoked = ? WHERE id = ? AND revoked IS NULL",
                      now.toEpochMilli(),
                      id);
              if (taken == 0) {
                return Optional.<IssuedKey>empty();
              }
              ApiKey key = fresh.key();
              IssuedKey issued =
                  new IssuedKey(
                      new ApiKey(
                          key.id(),
                          accountId,
                          old.name(),
                          old.scope(),
                          old.policy(),
                          key.created(),
                          null),
                      fresh.secret());
              insert(db, issued);
              return Optional.of(issued);
            })
        .orElse(null);
  }

  /** Which keys there are. */
  Edition edition() {
    return database.read(
        db ->
            db.createQuery("SELECT COUNT(*) AS made, COUNT(revoked) AS revoked FROM api_key")
                .map((row, _) -> new Edition(row.getLong("made"), row.getLong("revoked")))
                .one());
  }

  /** Every key of every account with the hash of its secret, by which it is recognised. */
  <T> List<T> all(Function<Hashed, T> map) {
    return database.read(
        db ->
            db.createQuery("SELECT * FROM api_key")
                .map((row, _) -> map.apply(new Hashed(row.getString("sha256"), read(row))))
                .list());
  }

  /**
   * A key and the hash of its secret.
   *
   * @param sha256 64 hexadecimal digits in lower case
   */
  record Hashed(String sha256, ApiKey key) {}

  private IssuedKey draw(String accountId, String name, Scope scope, KeyPolicy policy) {
    String id = "key_" + HexFormat.of().formatHex(bytes(ID_BYTES));
    String secret =
        SECRET_PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes(SECRET_BYTES));
    return new IssuedKey(new ApiKey(id, accountId, name, scope, policy, now(), null), secret);
  }

  private byte[] bytes(int count) {
    byte[] bytes = new byte[count];
    random.nextBytes(bytes);
    return bytes;
  }

  /** As precise as the database keeps it. */
  private Instant now() {
    return Instant.ofEpochMilli(clock.millis());
  }

  private static String lane(String accountId) {
    return "keys:" + accountId;
  }

  /** Puts a drawn key into the database, within a transaction of the caller's. */
  static void insert(Handle db, IssuedKey issued) {
    ApiKey key = issued.key();
    KeyPolicy policy = key.policy();
    db.execute(
        """
        INSERT INTO api_key (id, account_id, name, sha256, scope, budget_day, budget_month,
          models, tasks, requests_per_minute, tokens_per_minute, concurrency, created)
        VALUES (?, ?, ?, ?, ?, CAST(? AS BIGINT), CAST(? AS BIGINT), ?, ?, CAST(? AS INTEGER),
          CAST(? AS BIGINT), CAST(? AS INTEGER), ?)
        """,
        key.id(),
        key.accountId(),
        key.name(),
        KeyRing.HashedKey.ofSecret(key.id(), issued.secret(), key.scope()).sha256(),
        key.scope().id(),
        nanos(policy.budgetPerDay()),
        nanos(policy.budgetPerMonth()),
        lines(policy.models(), ModelId::toString),
        lines(policy.tasks(), Task::id),
        policy.requestsPerMinute(),
        policy.tokensPerMinute(),
        policy.concurrency(),
        key.created().toEpochMilli());
  }

  /** Whether the account has that key, which is revoked then. */
  private static boolean revoke(Handle db, String accountId, String id, Instant now) {
    return db.execute(
            "UPDATE api_key SET revoked = COALESCE(revoked, ?) WHERE id = ? AND account_id = ?",
            now.toEpochMilli(),
            id,
            accountId)
        == 1;
  }

  private static Optional<ApiKey> none() {
    return Optional.empty();
  }

  private static Optional<ApiKey> find(Handle db, String id) {
    return db.createQuery("SELECT * FROM api_key WHERE id = ?")
        .bind(0, id)
        .map((row, _) -> read(row))
        .findOne();
  }

  private static ApiKey read(ResultSet row) throws SQLException {
    Scope scope = Scope.named(row.getString("scope"));
    if (scope == null) {
      throw new IllegalStateException("key " + row.getString("id") + " has no known scope");
    }
    Long revoked = whole(row, "revoked");
    Long requests = whole(row, "requests_per_minute");
    Long concurrency = whole(row, "concurrency");
    KeyPolicy policy =
        new KeyPolicy(
            usd(whole(row, "budget_day")),
            usd(whole(row, "budget_month")),
            set(row.getString("models"), ModelId::parse),
            set(row.getString("tasks"), task -> Task.valueOf(task.toUpperCase(Locale.ROOT))),
            requests == null ? null : Integer.valueOf(Math.toIntExact(requests)),
            whole(row, "tokens_per_minute"),
            concurrency == null ? null : Integer.valueOf(Math.toIntExact(concurrency)),
            false);
    return new ApiKey(
        row.getString("id"),
        row.getString("account_id"),
        row.getString("name"),
        scope,
        policy,
        Instant.ofEpochMilli(row.getLong("created")),
        revoked == null ? null : Instant.ofEpochMilli(revoked));
  }

  private static @Nullable Long whole(ResultSet row, String column) throws SQLException {
    long value = row.getLong(column);
    return row.wasNull() ? null : Long.valueOf(value);
  }

  private static @Nullable Usd usd(@Nullable Long nanos) {
    return nanos == null ? null : new Usd(nanos);
  }

  private static @Nullable Long nanos(@Nullable Usd amount) {
    return amount == null ? null : Long.valueOf(amount.nanos());
  }

  private static <T> String lines(Set<T> values, Function<T, String> name) {
    return values.stream().map(name).sorted().collect(Collectors.joining("\n"));
  }

  private static <T> Set<T> set(String lines, Function<String, T> parse) {
    return lines.lines().map(parse).collect(Collectors.toUnmodifiableSet());
  }
}

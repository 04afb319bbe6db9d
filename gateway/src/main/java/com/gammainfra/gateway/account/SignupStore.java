package com.gammainfra.gateway.account;

import com.gammainfra.gateway.secret.SealedBox;
import com.gammainfra.gateway.storage.Database;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import javax.crypto.AEADBadTagException;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * Who signed up, and links that make an account of an address. Of a link's token only the SHA-256
 * is kept, but for operators without a mail server, for whom it is kept encrypted besides. Every
 * method throws {@link com.gammainfra.gateway.storage.DatabaseUnavailableException} when the
 * database does not answer. Thread-safe.
 */
public final class SignupStore {

  /** How long a link opens something. */
  public static final Duration LIFETIME = Duration.ofMinutes(30);

  /** What links are encrypted for; see {@link SealedBox}. */
  public static final String PURPOSE = "gammainfra sign-up link v2";

  private static final int TOKEN_BYTES = 32;
  private static final int MOST_LISTED = 1_000;

  private final Database database;
  private final @Nullable SealedBox box;
  private final InstantSource clock;
  private final SecureRandom random = new SecureRandom();

  /**
   * A store.
   *
   * @param box null where links are mailed, and so never shown again
   */
  public SignupStore(Database database, @Nullable SealedBox box, InstantSource clock) {
    this.database = database;
    this.box = box;
    this.clock = clock;
  }

  /**
   * A link to send.
   *
   * @param mailbox whereto
   */
  record Issued(String mailbox, String token) {

    @Override
    public String toString() {
      return "Issued[hidden]";
    }
  }

  /**
   * Makes a link. For an address that has an account it goes to where that account's letters go,
   * whatever spelling was asked for.
   */
  Issued issue(EmailAddress address) {
    byte[] bytes = new byte[TOKEN_BYTES];
    random.nextBytes(bytes);
    String token = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    String hash = hash(token);
    byte[] sealed = box == null ? null : box.seal(bytes(token), bytes(hash));
    Instant now = clock.instant();
    return database.write(
        lane(address.key()),
        db -> {
          String known = mailboxOf(db, address.key());
          String mailbox = known == null ? address.mailbox() : known;
          db.createUpdate(
                  """
                  INSERT INTO signup (sha256, address_key, address, created, expires, sealed)
                  VALUES (:hash, :key, :address, :now, :expires, :sealed)
                  """)
              .bind("hash", hash)
              .bind("key", address.key())
              .bind("address", mailbox)
              .bind("now", now.toEpochMilli())
              .bind("expires", now.plus(LIFETIME).toEpochMilli())
              .bind("sealed", sealed)
              .execute();
          db.execute("DELETE FROM signup WHERE expires < ?", now.toEpochMilli());
          return new Issued(mailbox, token);
        });
  }

  /**
   * A link that opens something.
   *
   * @param addressKey the normal form of its address
   */
  record Open(String hash, String addressKey, String mailbox) {}

  /** The link of that token, when it was not used and its time is not over. */
  Optional<Open> find(String token) {
    String hash = hash(token);
    long now = clock.millis();
    return database.read(
        db ->
            db.select(
                    """
                    SELECT address_key, address FROM signup
                    WHERE sha256 = ? AND used IS NULL AND expires > ?
                    """,
                    hash,
                    now)
                .map((row, _) -> new Open(hash, row.getString(1), row.getString(2)))
                .findOne());
  }

  /**
   * The account of the link's address, made when there is none; nothing when that account's letters
   * go elsewhere, so that this link proves nothing about it.
   *
   * @param fresh the account's id if it is made
   */
  Optional<String> account(Open link, String fresh) {
    long now = clock.millis();
    return database.write(
        lane(link.addressKey()),
        db -> {
          db.execute(
              """
              INSERT INTO customer (account_id, address_key, address, created)
              VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING
              """,
              fresh,
              link.addressKey(),
              link.mailbox(),
              now);
          return db.select(
                  "SELECT account_id FROM customer WHERE address_key = ? AND address = ?",
                  link.addressKey(),
                  link.mailbox())
              .mapTo(String.class)
              .findOne();
        });
  }

  /** Uses the link up and puts the key in the database; false when somebody was faster. */
  boolean use(Open link, IssuedKey key) {
    long now = clock.millis();
    return database.write(
        lane(link.addressKey()),
        db -> {
          int used =
              db.execute(
                  "UPDATE signup SET used = ?, sealed = NULL WHERE sha256 = ? AND used IS NULL AND expires > ?",
                  now,
                  link.hash(),
                  now);
          if (used == 1) {
            KeyStore.insert(db, key);
          }
          return used == 1;
        });
  }

  /** Where the account's letters go; null when it did not sign up. */
  public @Nullable String mailbox(String accountId) {
    return database
        .read(
            db ->
                db.select("SELECT address FROM customer WHERE account_id = ?", accountId)
                    .mapTo(String.class)
                    .findOne())
        .orElse(null);
  }

  /**
   * A link that waits.
   *
   * @param token null when it was mailed
   */
  public record Waiting(String mailbox, Instant created, Instant expires, @Nullable String token) {

    @Override
    public String toString() {
      return "Waiting[hidden]";
    }
  }

  /**
   * The links that still open something, the latest first.
   *
   * @throws IllegalArgumentException when one was encrypted with another master key
   */
  public List<Waiting> waiting() {
    long now = clock.millis();
    return database.read(
        db -> {
          List<Waiting> all = new ArrayList<>();
          db.select(
                  """
                  SELECT sha256, address, created, expires, sealed FROM signup
                  WHERE used IS NULL AND expires > ? ORDER BY created DESC, sha256 LIMIT ?
                  """,
                  now,
                  MOST_LISTED)
              .map(
                  (row, _) -> {
                    byte[] sealed = row.getBytes(5);
                    return new Waiting(
                        row.getString(2),
                        Instant.ofEpochMilli(row.getLong(3)),
                        Instant.ofEpochMilli(row.getLong(4)),
                        sealed == null || box == null ? null : open(box, sealed, row.getString(1)));
                  })
              .forEach(all::add);
          return all;
        });
  }

  private static String open(SealedBox box, byte[] sealed, String hash) {
    try {
      return new String(box.open(sealed, bytes(hash)), StandardCharsets.UTF_8);
    } catch (AEADBadTagException e) {
      throw new IllegalArgumentException("a link was encrypted with another master key", e);
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static @Nullable String mailboxOf(Handle db, String key) {
    return db.select("SELECT address FROM customer WHERE address_key = ?", key)
        .mapTo(String.class)
        .findOne()
        .orElse(null);
  }

  /** As of a key: a token has 256 random bits. */
  private static String hash(String token) {
    return KeyRing.HashedKey.ofSecret("", token, Scope.ACCOUNT).sha256();
  }

  private static String lane(String addressKey) {
    return "signup:" + addressKey;
  }

  /** A name for an account that is not there yet. */
  String freshAccount() {
    byte[] bytes = new byte[8];
    random.nextBytes(bytes);
    return "acct_" + HexFormat.of().formatHex(bytes);
  }
}

package com.gammainfra.gateway.idempotency;

import com.gammainfra.gateway.secret.MasterKey;
import com.gammainfra.gateway.secret.SealedBox;
import com.gammainfra.gateway.storage.Database;
import com.gammainfra.gateway.storage.DatabaseUnavailableException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.Optional;
import javax.crypto.AEADBadTagException;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * What was answered under each key. A key is claimed by one conditional write, so that of any
 * number of requests, in any number of processes, one is fresh. Neither keys nor bodies are kept,
 * but hashes of them that cannot be made without the master key. Thread-safe. Every method throws
 * {@link DatabaseUnavailableException} when the database does not answer in time.
 */
public final class IdempotencyStore {

  private static final Duration KEPT = Duration.ofHours(24);

  /** Answers take seconds: less often would be waiting, more often only asking. */
  private static final Duration ASK_AGAIN = Duration.ofSeconds(2);

  private static final int MOST_IN_A_PURGE = 500;

  private final Database database;
  private final InstantSource clock;
  private final SealedBox cipher;
  private final SecretKey hashing;

  /** A store whose answers are encrypted with a key that derives from {@code master}. */
  public IdempotencyStore(
      Database database, MasterKey master, InstantSource clock, SecureRandom random) {
    this.database = database;
    this.clock = clock;
    this.cipher = new SealedBox(master, "gammainfra idempotency answer v1", random);
    this.hashing = master.derive("gammainfra idempotency hash v1", "HmacSHA256");
  }

  /** Claims the request's key, or says why not. */
  public Begun begin(KeyedRequest request) {
    Claim claim = claimOf(request);
    Instant now = clock.instant();
    Optional<Row> known =
        database.write(claim.id(), db -> claimOrFind(db, claim, now, now.plus(request.lease())));
    return known.isEmpty() ? new Begun.Fresh(claim) : known(claim, known.get(), now);
  }

  private Begun known(Claim claim, Row row, Instant now) {
    if (!row.body().equals(claim.body())) {
      return new Begun.Mismatch();
    }
    if (!row.finished()) {
      Duration left = Duration.between(now, row.expires());
      return new Begun.InProgress(left.compareTo(ASK_AGAIN) < 0 ? left : ASK_AGAIN);
    }
    byte[] answer = row.answer();
    return answer == null
        ? new Begun.TooLargeToReplay(row.requestId())
        : new Begun.Replay(row.requestId(), open(claim.id(), row, answer));
  }

  /** The claim that {@code request} has, should {@link #begin} have made it. */
  public Claim claimOf(KeyedRequest request) {
    return new Claim(
        hash(request.accountId().getBytes(StandardCharsets.UTF_8), request.key()),
        request.requestId(),
        hash(request.body(), request.endpoint()));
  }

  /** Keeps what was answered, for a day. Does nothing when the claim lapsed and is another's. */
  public void finish(Claim claim, Answer answer) {
    if (answer.body().length > Answer.MOST_BYTES) {
      finishUnkept(claim);
      return;
    }
    byte[] place = place(claim.id(), claim.requestId(), claim.body());
    finish(claim, cipher.seal(answer.encode(), place));
  }

  /** Notes that the request was answered with more than is kept. */
  public void finishUnkept(Claim claim) {
    finish(claim, (byte @Nullable []) null);
  }

  /** Gives the key back: the request came to nothing. */
  public void free(Claim claim) {
    database.write(
        claim.id(),
        db ->
            db.execute(
                "DELETE FROM idempotency WHERE id = ? AND request_id = ? AND finished = 0",
                claim.id(),
                claim.requestId()));
  }

  /**
   * Deletes what has expired.
   *
   * @return how many keys
   */
  public int purge() {
    long now = clock.instant().toEpochMilli();
    int all = 0;
    int some;
    do {
      some =
          database.write(
              "",
              db ->
                  db.execute(
                      """
                      DELETE FROM idempotency WHERE id IN
                        (SELECT id FROM idempotency WHERE expires <= ? ORDER BY id LIMIT ?)
                      """,
                      now,
                      MOST_IN_A_PURGE));
      all += some;
    } while (some == MOST_IN_A_PURGE);
    return all;
  }

  private void finish(Claim claim, byte @Nullable [] answer) {
    long expires = clock.instant().plus(KEPT).toEpochMilli();
    database.write(
        claim.id(),
        db ->
            db.createUpdate(
                    """
                    UPDATE idempotency SET finished = 1, expires = :expires, answer = :answer
                    WHERE id = :id AND request_id = :request AND finished = 0
                    """)
                .bind("expires", expires)
                .bind("answer", answer)
                .bind("id", claim.id())
                .bind("request", claim.requestId())
                .execute());
  }

  /** Nothing when the key was taken, else who has it. */
  private static Optional<Row> claimOrFind(Handle db, Claim claim, Instant now, Instant expires) {
    while (!claim(db, claim, now, expires)) {
      Optional<Row> row = find(db, claim.id());
      if (row.isPresent()) { // else another process has freed it in between
        return row;
      }
    }
    return Optional.empty();
  }

  /** Takes a key that nobody has, or whose time is over. */
  private static boolean claim(Handle db, Claim claim, Instant now, Instant expires) {
    return db.execute(
            """
            INSERT INTO idempotency (id, request_id, body, finished, expires, answer)
            VALUES (?, ?, ?, 0, ?, NULL)
            ON CONFLICT (id) DO UPDATE
              SET request_id = excluded.request_id, body = excluded.body, finished = 0,
                  expires = excluded.expires, answer = NULL
              WHERE idempotency.expires <= ?
            """,
            claim.id(),
            claim.requestId(),
            claim.body(),
            expires.toEpochMilli(),
            now.toEpochMilli())
        == 1;
  }

  @SuppressWarnings("ArrayRecordComponent") // identity is enough: rows are never compared
  private record Row(
      String requestId, String body, boolean finished, Instant expires, byte @Nullable [] answer) {}

  private static Optional<Row> find(Handle db, String id) {
    return db.createQuery(
            "SELECT request_id, body, finished, expires, answer FROM idempotency WHERE id = :id")
        .bind("id", id)
        .map(
            (found, _) ->
                new Row(
                    found.getString(1),
                    found.getString(2),
                    found.getInt(3) == 1,
                    Instant.ofEpochMilli(found.getLong(4)),
                    found.getBytes(5)))
        .findOne();
  }

  private Answer open(String id, Row row, byte[] answer) {
    try {
      return Answer.decode(cipher.open(answer, place(id, row.requestId(), row.body())));
    } catch (AEADBadTagException e) {
      throw new IllegalStateException("the answer of " + row.requestId() + " was changed", e);
    }
  }

  private static byte[] place(String id, String requestId, String body) {
    return (id + "\n" + requestId + "\n" + body).getBytes(StandardCharsets.UTF_8);
  }

  /** HMAC-SHA256 of both; the length keeps them apart. */
  private String hash(byte[] first, String second) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(hashing);
      mac.update((first.length + "\n").getBytes(StandardCharsets.UTF_8));
      mac.update(first);
      mac.update(second.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(mac.doFinal());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has HmacSHA256", e);
    }
  }
}

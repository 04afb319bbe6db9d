package com.gammainfra.gateway.ledger;

import com.gammainfra.gateway.catalog.Usd;
import com.gammainfra.gateway.storage.Database;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;

/**
 * A ledger in a database. The works of one account are done in order, in one lane; those that wait
 * at the same time share a commit. A method returns when what it says is as durable as the database
 * makes it.
 */
public final class SqlLedger implements Ledger {

  private static final String SWEEP_LANE = "sweep";

  private final Database database;
  private final InstantSource clock;

  /**
   * A ledger.
   *
   * @param database its owner closes it
   * @param clock stamps the transfers
   */
  public SqlLedger(Database database, InstantSource clock) {
    this.database = database;
    this.clock = clock;
  }

  @Override
  public ReserveResult reserve(Reservation reservation) {
    return write(reservation.account().value(), rules -> rules.reserve(reservation));
  }

  @Override
  public Settlement post(Reservation reservation, Charge charge) {
    return write(reservation.account().value(), rules -> rules.post(reservation.id(), charge));
  }

  @Override
  public Settlement release(Reservation reservation) {
    return write(reservation.account().value(), rules -> rules.release(reservation.id()));
  }

  @Override
  public TransferResult transfer(Transfer transfer) {
    return write(laneOf(transfer), rules -> rules.transfer(transfer));
  }

  /** The same, and keeps why; of what was moved before, the first reason stays. */
  public TransferResult transfer(Transfer transfer, String note) {
    Instant now = clock.instant();
    return database.write(
        laneOf(transfer),
        db -> {
          TransferResult result = transfer(db, transfer, now);
          if (result instanceof TransferResult.Transferred) {
            db.execute(
                "INSERT INTO transfer_note (transfer_id, note) VALUES (?, ?) ON CONFLICT DO NOTHING",
                transfer.id(),
                note);
          }
          return result;
        });
  }

  /**
   * Moves money within a transaction of the caller's, so that it stands or falls with what else is
   * written there. The transaction is best run in the lane that is named as the account whose money
   * moves.
   */
  public static TransferResult transfer(Handle db, Transfer transfer, Instant now) {
    return new LedgerRules(db, now).transfer(transfer);
  }

  @Override
  public Usd balance(AccountId account) {
    return readSoon(rules -> rules.balance(account));
  }

  @Override
  public Usd used(String allowanceId) {
    return readSoon(rules -> rules.used(allowanceId));
  }

  @Override
  public Swept sweep(Instant now) {
    Swept all = Swept.NOTHING;
    Swept some;
    do {
      some = write(SWEEP_LANE, rules -> rules.sweep(now));
      all = all.plus(some);
    } while (some.reservations() > 0);
    return all;
  }

  @Override
  public Audit audit() {
    Instant now = clock.instant();
    return database.read(handle -> new LedgerRules(handle, now).audit());
  }

  /** That of the customer whose money moves. */
  private static String laneOf(Transfer transfer) {
    return transfer.entries().stream()
        .map(entry -> entry.account())
        .filter(AccountId::hasFloor)
        .findFirst()
        .orElse(AccountId.HOUSE)
        .value();
  }

  private <T> T write(String lane, Function<LedgerRules, T> rule) {
    Instant now = clock.instant();
    return database.write(lane, handle -> rule.apply(new LedgerRules(handle, now)));
  }

  private <T> T readSoon(Function<LedgerRules, T> rule) {
    Instant now = clock.instant();
    return database.readSoon(handle -> rule.apply(new LedgerRules(handle, now)));
  }
}

package com.gammainfra.gateway.ledger;

import com.gammainfra.gateway.catalog.Usd;
import com.gammainfra.gateway.ledger.Transfer.Entry;
import com.gammainfra.gateway.ledger.Transfer.Kind;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jspecify.annotations.Nullable;

/**
 * The ledger's rules, each within the transaction of its {@link Handle}. A refusal writes nothing.
 * What two transactions could both change is changed by one conditional UPDATE, so that the rules
 * hold also between processes that share a PostgreSQL database.
 */
final class LedgerRules {

  private static final int MOST_IN_A_SWEEP = 500;

  private final Handle db;
  private final long now;

  /**
   * The rules.
   *
   * @param now goes into the records; decides nothing
   */
  LedgerRules(Handle db, Instant now) {
    this.db = db;
    this.now = now.toEpochMilli();
  }

  ReserveResult reserve(Reservation asked) {
    Transfer transfer =
        Transfer.of(
            asked.id(), Kind.RESERVE, asked.account(), asked.account().held(), asked.amount());
    String known = contentOf(asked.id());
    if (known != null) {
      if (!known.equals(transfer.content())) {
        throw new IllegalArgumentException("reservation " + asked.id() + " was another before");
      }
      return isOpen(asked.id()) ? new ReserveResult.Reserved() : new ReserveResult.AlreadySettled();
    }
    ReserveResult refusal = claim(asked);
    if (refusal != null) {
      return refusal;
    }
    write(transfer);
    db.execute(
        "INSERT INTO reservation (id, account_id, amount, expires) VALUES (?, ?, ?, ?)",
        asked.id(),
        asked.account().value(),
        asked.amount().nanos(),
        asked.expires().toEpochMilli());
    for (Allowance allowance : asked.allowances()) {
      db.execute(
          "INSERT INTO reservation_allowance (reservation_id, allowance_id) VALUES (?, ?)",
          asked.id(),
          allowance.id());
    }
    return new ReserveResult.Reserved();
  }

  /** Takes the amount from account and allowances; null when all of them had it, else nothing. */
  private @Nullable ReserveResult claim(Reservation asked) {
    List<Allowance> used = new ArrayList<>();
    ReserveResult refusal = null;
    for (Allowance allowance : asked.allowances()) {
      if (!use(allowance, asked.amount())) {
        Usd left = allowance.limit().minus(used(allowance.id()));
        refusal = new ReserveResult.AllowanceSpent(allowance, left);
        break;
      }
      used.add(allowance);
    }
    if (refusal == null && !withdraw(asked.account(), asked.amount())) {
      refusal = new ReserveResult.InsufficientCredits(balance(asked.account()));
    }
    if (refusal != null) {
      used.forEach(allowance -> giveBack(allowance, asked.amount()));
    }
    return refusal;
  }

  Settlement post(String id, Charge charge) {
    return settle(id, id + ":post", Kind.POST, charge);
  }

  Settlement release(String id) {
    return settle(id, id + ":release", Kind.RELEASE, NOTHING);
  }

  private record Expired(String id, Usd amount) {}

  Swept sweep(Instant before) {
    List<Expired> expired =
        db.select(
                "SELECT id, amount FROM reservation WHERE settled_by IS NULL AND expires < ?"
                    + " ORDER BY expires LIMIT ?",
                before.toEpochMilli(),
                MOST_IN_A_SWEEP)
            .map((row, _) -> new Expired(row.getString(1), new Usd(row.getLong(2))))
            .list();
    Swept swept = Swept.NOTHING;
    for (Expired one : expired) {
      Settlement settled = settle(one.id, one.id + ":expire", Kind.EXPIRE, NOTHING);
      if (settled instanceof Settlement.Settled) {
        swept = swept.plus(new Swept(1, one.amount));
      }
    }
    return swept;
  }

  TransferResult transfer(Transfer transfer) {
    String known = contentOf(transfer.id());
    if (known != null) {
      return known.equals(transfer.content())
          ? new TransferResult.Transferred()
          : new TransferResult.OtherContent();
    }
    for (Entry entry : transfer.entries()) {
      Usd lost = entry.amount().negated();
      if (lost.exceeds(Usd.ZERO) && !transfer.kind().mayOverdraw()) {
        if (!withdraw(entry.account(), lost)) {
          return new TransferResult.InsufficientCredits(balance(entry.account()));
        }
      } else {
        add(entry.account(), entry.amount());
      }
    }
    write(transfer);
    return new TransferResult.Transferred();
  }

  Usd balance(AccountId account) {
    String sql =
        account.hasFloor()
            ? "SELECT balance FROM account WHERE id = ?"
            : "SELECT SUM(amount) FROM entry WHERE account_id = ?";
    return new Usd(number(sql, account.value()).orElse(0L));
  }

  Usd used(String allowance) {
    return new Usd(number("SELECT used FROM allowance WHERE id = ?", allowance).orElse(0L));
  }

  Audit audit() {
    return new Audit(
        new Usd(number("SELECT SUM(amount) FROM entry").orElse(0L)),
        number(
                """
                SELECT COUNT(*) FROM account a
                WHERE a.balance <> (SELECT COALESCE(SUM(e.amount), 0) FROM entry e WHERE e.account_id = a.id)
                """)
            .orElse(0L),
        number(
                """
                SELECT COUNT(*) FROM (
                  SELECT account_id, SUM(amount) AS total FROM (
                    SELECT 'held:' || account_id AS account_id, -amount AS amount
                    FROM reservation WHERE settled_by IS NULL
                    UNION ALL
                    SELECT account_id, amount FROM entry WHERE account_id LIKE 'held:%'
                  ) AS both_sides GROUP BY account_id HAVING SUM(amount) <> 0
                ) AS wrong
                """)
            .orElse(0L),
        number("SELECT COUNT(*) FROM account WHERE balance < 0").orElse(0L));
  }

  private static final Charge NOTHING = new Charge(Usd.ZERO, Usd.ZERO, Usd.ZERO, "");

  private record Open(AccountId account, Usd amount) {}

  private Settlement settle(String id, String transferId, Kind kind, Charge charge) {
    Open open =
        db.select("SELECT account_id, amount FROM reservation WHERE id = ?", id)
            .map((row, _) -> new Open(new AccountId(row.getString(1)), new Usd(row.getLong(2))))
            .findOne()
            .orElse(null);
    if (open == null) {
      return new Settlement.Unknown();
    }
    Usd price = Usd.least(charge.price(), open.amount());
    Usd fee = Usd.least(charge.fee(), open.amount().minus(price));
    Usd charged = price.plus(fee);
    Settlement.Settled settled = new Settlement.Settled(charged, charge.total().minus(charged));
    Transfer transfer = settling(transferId, kind, open, price, fee, charge);
    String known = contentOf(transferId);
    if (known != null) {
      return known.equals(transfer.content()) ? settled : new Settlement.SettledOtherwise();
    }
    if (!isOpen(id)) {
      return new Settlement.SettledOtherwise();
    }
    write(transfer);
    if (db.execute(
            "UPDATE reservation SET settled_by = ? WHERE id = ? AND settled_by IS NULL",
            transferId,
            id)
        == 0) {
      throw new IllegalStateException("reservation " + id + " was settled meanwhile");
    }
    Usd back = open.amount().minus(charged);
    add(open.account(), back);
    if (back.exceeds(Usd.ZERO)) {
      db.execute(
          "UPDATE allowance SET used = used - ? WHERE id IN"
              + " (SELECT allowance_id FROM reservation_allowance WHERE reservation_id = ?)",
          back.nanos(),
          id);
    }
    return settled;
  }

  private static Transfer settling(
      String id, Kind kind, Open open, Usd price, Usd fee, Charge charge) {
    List<Entry> entries = new ArrayList<>();
    entries.add(new Entry(open.account().held(), open.amount().negated()));
    entries.add(new Entry(open.account(), open.amount().minus(price).minus(fee)));
    if (price.exceeds(Usd.ZERO)) {
      entries.add(new Entry(AccountId.REVENUE, price));
    }
    if (fee.exceeds(Usd.ZERO)) {
      entries.add(new Entry(AccountId.FEES, fee));
    }
    if (charge.cost().exceeds(Usd.ZERO)) {
      entries.add(new Entry(AccountId.EXPENSE, charge.cost().negated()));
      entries.add(new Entry(AccountId.provider(charge.provider()), charge.cost()));
    }
    return new Transfer(id, kind, entries);
  }

  private @Nullable String contentOf(String transfer) {
    return db.select("SELECT content FROM transfer WHERE id = ?", transfer)
        .mapTo(String.class)
        .findOne()
        .orElse(null);
  }

  private boolean isOpen(String reservation) {
    return number("SELECT 1 FROM reservation WHERE id = ? AND settled_by IS NULL", reservation)
        .isPresent();
  }

  private Optional<Long> number(String sql, Object... arguments) {
    return db.select(sql, arguments).mapTo(Long.class).findOne();
  }

  /** Takes from an account, unless it would go below its floor. */
  private boolean withdraw(AccountId account, Usd amount) {
    return !account.hasFloor()
        || amount.equals(Usd.ZERO)
        || db.execute(
                "UPDATE account SET balance = balance - ? WHERE id = ? AND balance >= ?",
                amount.nanos(),
                account.value(),
                amount.nanos())
            == 1;
  }

  private void add(AccountId account, Usd amount) {
    if (account.hasFloor() && !amount.equals(Usd.ZERO)) {
      db.execute(
          "INSERT INTO account (id, balance) VALUES (?, ?)"
              + " ON CONFLICT (id) DO UPDATE SET balance = account.balance + excluded.balance",
          account.value(),
          amount.nanos());
    }
  }

  private boolean use(Allowance allowance, Usd amount) {
    db.execute(
        "INSERT INTO allowance (id, used) VALUES (?, 0) ON CONFLICT DO NOTHING", allowance.id());
    return db.execute(
            "UPDATE allowance SET used = used + ? WHERE id = ? AND used + ? <= ?",
            amount.nanos(),
            allowance.id(),
            amount.nanos(),
            allowance.limit().nanos())
        == 1;
  }

  private void giveBack(Allowance allowance, Usd amount) {
    db.execute("UPDATE allowance SET used = used - ? WHERE id = ?", amount.nanos(), allowance.id());
  }

  private void write(Transfer transfer) {
    db.execute(
        "INSERT INTO transfer (id, kind, content, created) VALUES (?, ?, ?, ?)",
        transfer.id(),
        transfer.kind().id(),
        transfer.content(),
        now);
    PreparedBatch entries =
        db.prepareBatch(
            "INSERT INTO entry (transfer_id, line, account_id, amount) VALUES (?, ?, ?, ?)");
    for (int line = 0; line < transfer.entries().size(); line++) {
      Entry entry = transfer.entries().get(line);
      entries.add(transfer.id(), line, entry.account().value(), entry.amount().nanos());
    }
    entries.execute();
  }
}

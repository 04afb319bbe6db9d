package com.gammainfra.gateway.ledger;

import com.gammainfra.gateway.catalog.Usd;
import com.gammainfra.gateway.ledger.Statement.Line;
import com.gammainfra.gateway.ledger.Statement.Purse;
import com.gammainfra.gateway.ledger.Transfer.Kind;
import com.gammainfra.gateway.storage.Database;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jdbi.v3.core.Handle;

/**
 * Reads statements. Thread-safe. Throws {@link
 * com.gammainfra.gateway.storage.DatabaseUnavailableException} when the database does not answer.
 */
public final class Statements {

  private static final int MOST_AT_ONCE = 500;

  private final Database database;

  /** Of a database that its owner closes. */
  public Statements(Database database) {
    this.database = database;
  }

  /** The customer's, with at most that many movements. */
  public Statement of(String customer, int lines) {
    AccountId managed = AccountId.managed(customer);
    AccountId byok = AccountId.byok(customer);
    return database.read(
        db ->
            new Statement(
                purse(db, managed),
                purse(db, byok),
                trial(db, managed, byok),
                lines(db, managed, byok, lines)));
  }

  /**
   * What is spent of allowances, by id; those of which nothing is are left out. What is set aside
   * for requests under way is not spent: most of it comes back.
   */
  public Map<String, Usd> spent(List<String> allowances) {
    return database.read(
        db -> {
          Map<String, Usd> spent = new HashMap<>();
          for (int from = 0; from < allowances.size(); from += MOST_AT_ONCE) {
            int to = Math.min(allowances.size(), from + MOST_AT_ONCE);
            spent(db, allowances.subList(from, to), spent);
          }
          return spent;
        });
  }

  /** One statement, so that what is settled meanwhile is seen on both sides or on neither. */
  private static void spent(Handle db, List<String> allowances, Map<String, Usd> spent) {
    db.createQuery(
            """
            WITH held AS (
              SELECT ra.allowance_id AS id, SUM(r.amount) AS amount
              FROM reservation r JOIN reservation_allowance ra ON ra.reservation_id = r.id
              WHERE r.settled_by IS NULL GROUP BY ra.allowance_id
            )
            SELECT a.id, a.used - COALESCE(h.amount, 0)
            FROM allowance a LEFT JOIN held h ON h.id = a.id WHERE a.id IN (<ids>)
            """)
        .bindList("ids", allowances)
        .map((row, _) -> Map.entry(row.getString(1), new Usd(row.getLong(2))))
        .forEach(
            one -> {
              if (one.getValue().exceeds(Usd.ZERO)) {
                spent.put(one.getKey(), one.getValue());
              }
            });
  }

  private static Purse purse(Handle db, AccountId account) {
    return new Purse(
        sum(db, "SELECT balance FROM account WHERE id = ?", account.value()),
        sum(
            db,
            "SELECT SUM(amount) FROM reservation WHERE settled_by IS NULL AND account_id = ?",
            account.value()));
  }

  private static Usd trial(Handle db, AccountId managed, AccountId byok) {
    return sum(
        db,
        """
        SELECT SUM(e.amount) FROM transfer t JOIN entry e ON e.transfer_id = t.id
        WHERE t.kind = 'grant' AND e.account_id IN (?, ?)
        """,
        managed.value(),
        byok.value());
  }

  private static List<Line> lines(Handle db, AccountId managed, AccountId byok, int most) {
    return db.select(
            """
            SELECT t.id, t.kind, e.account_id, e.amount, t.created, n.note
            FROM transfer t JOIN entry e ON e.transfer_id = t.id
              LEFT JOIN transfer_note n ON n.transfer_id = t.id
            WHERE t.kind IN ('grant', 'top_up', 'refund', 'dispute', 'reinstate')
              AND e.account_id IN (?, ?)
            ORDER BY t.created DESC, t.id DESC LIMIT ?
            """,
            managed.value(),
            byok.value(),
            most)
        .map(
            (row, _) ->
                new Line(
                    row.getString(1),
                    Kind.valueOf(row.getString(2).toUpperCase(Locale.ROOT)),
                    new AccountId(row.getString(3)),
                    new Usd(row.getLong(4)),
                    Instant.ofEpochMilli(row.getLong(5)),
                    row.getString(6)))
        .list();
  }

  private static Usd sum(Handle db, String sql, Object... arguments) {
    return new Usd(db.select(sql, arguments).mapTo(Long.class).findOne().orElse(0L));
  }
}

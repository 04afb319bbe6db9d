package com.gammainfra.gateway.billing;

import com.gammainfra.gateway.catalog.Usd;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** The tables of checkouts and of facts about payments: their statements. */
final class CheckoutRows {

  private CheckoutRows() {}

  static void insert(Handle db, Checkout checkout) {
    db.execute(
        """
        INSERT INTO checkout (id, account_id, purse, method, amount, fee, livemode, status,
          payment, refunded_cents, created)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, NULL, 0, ?)
        """,
        checkout.id(),
        checkout.account(),
        checkout.purse().id(),
        checkout.method().id(),
        checkout.amount().nanos(),
        checkout.fee().nanos(),
        checkout.livemode() ? 1 : 0,
        checkout.status().id(),
        checkout.created().toEpochMilli());
  }

  static Optional<Checkout> find(Handle db, String id) {
    return db.select("SELECT * FROM checkout WHERE id = ?", id)
        .map((row, _) -> read(row))
        .findOne();
  }

  static Optional<Checkout> ofPayment(Handle db, String payment) {
    return db.select("SELECT * FROM checkout WHERE payment = ?", payment)
        .map((row, _) -> read(row))
        .findOne();
  }

  /** Says whose payment it is; false when the checkout was paid by another. */
  static boolean paid(Handle db, String id, String payment) {
    return db.execute(
            """
            UPDATE checkout SET status = 'paid', payment = ?
            WHERE id = ? AND (payment IS NULL OR payment = ?)
            """,
            payment,
            id,
            payment)
        == 1;
  }

  /** Notes that one that is open came to nothing. */
  static boolean ended(Handle db, String id, Checkout.Status status) {
    return db.execute(
            "UPDATE checkout SET status = ? WHERE id = ? AND status = 'open'", status.id(), id)
        == 1;
  }

  static void refunded(Handle db, String id, long cents) {
    db.execute("UPDATE checkout SET refunded_cents = ? WHERE id = ?", cents, id);
  }

  /**
   * Has whoever else hears of the payment, in any process, wait for this transaction: else two that
   * do not see each other's facts could both leave the rest to the other.
   */
  static void lock(Handle db, String payment) {
    db.execute(
        """
        INSERT INTO payment_fact (payment, name, cents) VALUES (?, 'lock', 0)
        ON CONFLICT (payment, name) DO UPDATE SET cents = 0
        """,
        payment);
  }

  /** Notes a fact; of two with one name the first stays. */
  static void note(Handle db, String payment, String name, long cents) {
    db.execute(
        "INSERT INTO payment_fact (payment, name, cents) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
        payment,
        name,
        cents);
  }

  /** Notes a sum that only grows; of two with one name the larger stays. */
  static void noteSum(Handle db, String payment, String name, long cents) {
    db.execute(
        """
        INSERT INTO payment_fact (payment, name, cents) VALUES (?, ?, ?)
        ON CONFLICT (payment, name) DO UPDATE SET cents = excluded.cents
          WHERE payment_fact.cents < excluded.cents
        """,
        payment,
        name,
        cents);
  }

  /** All that is known of a payment: cents by name. */
  static Map<String, Long> facts(Handle db, String payment) {
    Map<String, Long> facts = new HashMap<>();
    db.select("SELECT name, cents FROM payment_fact WHERE payment = ?", payment)
        .map((row, _) -> Map.entry(row.getString(1), row.getLong(2)))
        .forEach(fact -> facts.put(fact.getKey(), fact.getValue()));
    return facts;
  }

  private static Checkout read(ResultSet row) throws SQLException {
    return new Checkout(
        row.getString("id"),
        row.getString("account_id"),
        Purse.valueOf(row.getString("purse").toUpperCase(Locale.ROOT)),
        Checkout.Method.valueOf(row.getString("method").toUpperCase(Locale.ROOT)),
        new Usd(row.getLong("amount")),
        new Usd(row.getLong("fee")),
        row.getInt("livemode") == 1,
        Checkout.Status.valueOf(row.getString("status").toUpperCase(Locale.ROOT)),
        row.getString("payment"),
        row.getLong("refunded_cents"),
        Instant.ofEpochMilli(row.getLong("created")));
  }
}

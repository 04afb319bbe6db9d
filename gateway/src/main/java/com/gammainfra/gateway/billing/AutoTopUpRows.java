package com.gammainfra.gateway.billing;

import com.gammainfra.gateway.catalog.Usd;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** The table of balances that fill up by themselves: its statements. */
final class AutoTopUpRows {

  private AutoTopUpRows() {}

  /**
   * One row.
   *
   * @param customer at the payment provider; null when nobody left a card
   * @param payment at which the card was left; null exactly as {@code customer}
   * @param charged when a charge was last begun
   * @param pending the checkout of a charge whose end is not known; null when there is none
   * @param stopped why no more is charged; null when nothing went wrong
   */
  record Row(
      String account,
      boolean enabled,
      Usd threshold,
      Usd amount,
      @Nullable String customer,
      @Nullable String payment,
      Instant charged,
      @Nullable String pending,
      @Nullable String stopped) {}

  static Optional<Row> find(Handle db, String account) {
    return db.select("SELECT * FROM auto_top_up WHERE account_id = ?", account)
        .map((row, _) -> read(row))
        .findOne();
  }

  /** Remembers where the customer's card is. */
  static void keepCard(Handle db, String account, String customer, String payment) {
    db.execute(
        """
        INSERT INTO auto_top_up (account_id, enabled, threshold, amount, customer, payment, charged)
        VALUES (?, 0, 0, 0, ?, ?, 0)
        ON CONFLICT (account_id) DO UPDATE
          SET customer = excluded.customer, payment = excluded.payment
        """,
        account,
        customer,
        payment);
  }

  /** Switches it on or off; false when nobody left a card. */
  static boolean set(Handle db, String account, boolean enabled, Usd threshold, Usd amount) {
    return db.execute(
            """
            UPDATE auto_top_up SET enabled = ?, threshold = ?, amount = ?, stopped = NULL
            WHERE account_id = ? AND payment IS NOT NULL
            """,
            enabled ? 1 : 0,
            threshold.nanos(),
            amount.nanos(),
            account)
        == 1;
  }

  /**
   * Those whose balance is below their threshold, none charged since {@code before}; or pending.
   */
  static List<Row> due(Handle db, Instant before, int most) {
    return db.select(
            """
            SELECT a.* FROM auto_top_up a LEFT JOIN account b ON b.id = 'managed:' || a.account_id
            WHERE a.pending IS NOT NULL
              OR (a.enabled = 1 AND a.charged <= ? AND COALESCE(b.balance, 0) < a.threshold)
            ORDER BY a.charged LIMIT ?
            """,
            before.toEpochMilli(),
            most)
        .map((row, _) -> read(row))
        .list();
  }

  /** Begins a charge, unless another process was faster or it was switched off. */
  static boolean begin(Handle db, String account, String checkout, Instant now, Instant before) {
    return db.execute(
            """
            UPDATE auto_top_up SET charged = ?, pending = ?
            WHERE account_id = ? AND enabled = 1 AND pending IS NULL AND charged <= ?
            """,
            now.toEpochMilli(),
            checkout,
            account,
            before.toEpochMilli())
        == 1;
  }

  /** The charge is over; false when another process said so first. */
  static boolean end(Handle db, String account, String checkout) {
    return db.execute(
            "UPDATE auto_top_up SET pending = NULL WHERE account_id = ? AND pending = ?",
            account,
            checkout)
        == 1;
  }

  static void stop(Handle db, String account, String why) {
    db.execute(
        "UPDATE auto_top_up SET enabled = 0, stopped = ? WHERE account_id = ?", why, account);
  }

  private static Row read(ResultSet row) throws SQLException {
    return new Row(
        row.getString("account_id"),
        row.getInt("enabled") == 1,
        new Usd(row.getLong("threshold")),
        new Usd(row.getLong("amount")),
        row.getString("customer"),
        row.getString("payment"),
        Instant.ofEpochMilli(row.getLong("charged")),
        row.getString("pending"),
        row.getString("stopped"));
  }
}

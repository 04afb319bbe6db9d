package com.gammainfra.gateway.reconciliation;

import com.gammainfra.gateway.catalog.Usd;
import com.gammainfra.gateway.storage.Database;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What the gateway says one provider was asked, from its receipts: every attempt is looked at, not
 * only the one that answered.
 *
 * @param tokens of all attempts that gave content; a day is that on which the attempt began
 * @param estimated attempts among them of which the count is ours, as the provider's did not come
 * @param unmetered attempts that may have been billed and of whose tokens nothing is known: cut,
 *     timed out, unreadable, filtered or overtaken by another before any content was passed on
 * @param ledger what the ledger says of the same answers
 */
public record GatewayUsage(
    TokenCounts tokens,
    Map<DayModel, Integer> estimated,
    Map<DayModel, Integer> unmetered,
    LedgerCheck ledger) {

  private static final int ROWS_AT_ONCE = 500;

  /** A request that arrived before midnight may have been sent on after it. */
  private static final long ROOM_MILLIS = 3_600_000;

  private static final JsonMapper JSON = JsonMapper.builder().build();

  /** Errors of an attempt after which the provider may have generated, and billed, something. */
  private static final Set<String> MAY_BE_BILLED =
      Set.of("timeout", "cut", "malformed", "content_filter");

  /**
   * Receipts and ledger beside each other.
   *
   * @param posted answers of the provider that the ledger has
   * @param amount what it owes the provider for them
   * @param withoutReceipt how many of them have no receipt
   * @param otherCost how many have a receipt of another cost
   */
  public record LedgerCheck(long posted, Usd amount, long withoutReceipt, long otherCost) {

    /** Whether both say the same. */
    public boolean agrees() {
      return withoutReceipt == 0 && otherCost == 0;
    }
  }

  /**
   * Reads what was asked of a provider.
   *
   * @param account whose own key was asked with; null for the gateway's keys
   * @param first the first day (UTC)
   * @param last the last day, inclusive
   */
  public static GatewayUsage read(
      Database database,
      String provider,
      @Nullable String account,
      LocalDate first,
      LocalDate last) {
    Reader reader = new Reader(provider, account, first, last);
    long from = millis(first) - ROOM_MILLIS;
    long to = millis(last.plusDays(1));
    Place after = new Place(from, "");
    while (true) {
      Place begin = after;
      List<Row> rows = database.read(db -> rows(db, begin, to));
      rows.forEach(reader::receipt);
      if (rows.size() < ROWS_AT_ONCE) {
        break;
      }
      after = new Place(rows.getLast().created(), rows.getLast().id());
    }
    LedgerCheck ledger =
        account == null
            ? database.read(db -> ledger(db, provider, millis(first), to))
            : new LedgerCheck(0, Usd.ZERO, 0, 0);
    return new GatewayUsage(reader.tokens, reader.estimated, reader.unmetered, ledger);
  }

  private static long millis(LocalDate day) {
    return day.atStartOfDay(ZoneOffset.UTC).toInstant().toEpochMilli();
  }

  private record Place(long created, String id) {}

  private record Row(String id, String account, long created, String json) {}

  private static List<Row> rows(Handle db, Place after, long to) {
    return db.createQuery(
            """
            SELECT id, account_id, created, json FROM receipt
            WHERE created < :to AND (created > :after OR (created = :after AND id > :id))
            ORDER BY created, id LIMIT :most""")
        .bind("to", to)
        .bind("after", after.created())
        .bind("id", after.id())
        .bind("most", ROWS_AT_ONCE)
        .map(
            (row, _) ->
                new Row(row.getString(1), row.getString(2), row.getLong(3), row.getString(4)))
        .list();
  }

  private static LedgerCheck ledger(Handle db, String provider, long from, long to) {
    return db.createQuery(
            """
            SELECT COUNT(*), CAST(COALESCE(SUM(e.amount), 0) AS BIGINT),
              COUNT(CASE WHEN r.id IS NULL THEN 1 END),
              COUNT(CASE WHEN r.cost_nanos <> e.amount THEN 1 END)
            FROM transfer t
            JOIN entry e ON e.transfer_id = t.id AND e.account_id = :provider
            LEFT JOIN receipt r ON r.id = SUBSTR(t.id, 1, LENGTH(t.id) - 5)
            WHERE t.kind = 'post' AND t.created >= :from AND t.created < :to""")
        .bind("provider", "provider:" + provider)
        .bind("from", from)
        .bind("to", to)
        .map(
            (row, _) ->
                new LedgerCheck(
                    row.getLong(1), new Usd(row.getLong(2)), row.getLong(3), row.getLong(4)))
        .one();
  }

  /** Adds up receipts. */
  private static final class Reader {

    private final String prefix;
    private final @Nullable String account;
    private final LocalDate first;
    private final LocalDate last;
    private final TokenCounts tokens = new TokenCounts();
    private final Map<DayModel, Integer> estimated = new TreeMap<>();
    private final Map<DayModel, Integer> unmetered = new TreeMap<>();

    Reader(String provider, @Nullable String account, LocalDate first, LocalDate last) {
      this.prefix = provider + "/";
      this.account = account;
      this.first = first;
      this.last = last;
    }

    void receipt(Row row) {
      if (account != null && !account.equals(row.account())) {
        return;
      }
      JsonNode receipt = JSON.readTree(row.json());
      if (receipt.path("sandbox").booleanValue(false)) {
        return;
      }
      for (JsonNode attempt : receipt.path("attempts")) {
        String endpoint = attempt.path("endpoint").stringValue("");
        boolean own = attempt.path("own_key").booleanValue(false);
        JsonNode start = attempt.path("start_ms");
        if (endpoint.startsWith(prefix) && own == (account != null) && start.isNumber()) {
          Instant began = Instant.ofEpochMilli(row.created() + Math.round(start.doubleValue()));
          LocalDate day = LocalDate.ofInstant(began, ZoneOffset.UTC);
          if (!day.isBefore(first) && !day.isAfter(last)) {
            attempt(new DayModel(day, endpoint.substring(prefix.length())), attempt);
          }
        }
      }
    }

    private void attempt(DayModel where, JsonNode attempt) {
      JsonNode usage = attempt.path("usage");
      if (!usage.isObject()) {
        String outcome = attempt.path("outcome").stringValue("");
        if (outcome.equals("cancelled")
            || MAY_BE_BILLED.contains(attempt.path("error").stringValue(""))) {
          unmetered.merge(where, 1, Integer::sum);
        }
        return;
      }
      for (TokenClass tokenClass : TokenClass.values()) {
        tokens.add(where, tokenClass, usage.path(tokenClass.id()).longValue(0));
      }
      if (usage.path("estimated").booleanValue(false)) {
        estimated.merge(where, 1, Integer::sum);
      }
    }
  }
}

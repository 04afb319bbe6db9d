package com.gammainfra.gateway.usage;

import com.gammainfra.gateway.catalog.Cost;
import com.gammainfra.gateway.catalog.Model;
import com.gammainfra.gateway.catalog.Usd;
import com.gammainfra.gateway.chat.Usage;
import com.gammainfra.gateway.storage.Database;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;

/**
 * Adds up the receipts in the database, in SQL that SQLite and PostgreSQL both read. Receipts are
 * written a moment after their exchanges end and are deleted when their time is over; what is not
 * there is not counted. Thread-safe.
 */
public final class UsageReader {

  /** More would be a table that nobody reads. */
  public static final int MOST_GROUPS = 10_000;

  /**
   * A baseline is priced request by request, since a price depends on the hour and on the length of
   * the input. What so many take is measured in docs/usage.md.
   */
  public static final int MOST_PRICED = 200_000;

  /** More than there are kinds of ends; a group has a row for each. */
  private static final int MOST_STATUSES = 10;

  private final Database database;
  private final int mostGroups;
  private final int mostPriced;

  /** Reads from {@code database}, whose owner closes it. */
  public UsageReader(Database database) {
    this(database, MOST_GROUPS, MOST_PRICED);
  }

  /** The same within other bounds. */
  UsageReader(Database database, int mostGroups, int mostPriced) {
    this.database = database;
    this.mostGroups = mostGroups;
    this.mostPriced = mostPriced;
  }

  /**
   * A report.
   *
   * @throws UsageTooLargeException when it would exceed one of the bounds
   * @throws com.gammainfra.gateway.storage.DatabaseUnavailableException when the database does not
   *     answer in time
   */
  public UsageReport read(UsageQuery query) {
    Map<List<String>, UsageTotals> groups = new TreeMap<>(UsageReader::compare);
    Model baseline = query.baseline();
    long priced = 0;
    for (UsageQuery day : days(query)) {
      merge(groups, database.read(db -> totals(db, day)));
      if (baseline != null) {
        long left = mostPriced - priced;
        priced += database.read(db -> price(db, day, baseline, left, groups));
      }
    }
    return report(query, groups);
  }

  /**
   * The same for each UTC day by itself. A statement then lasts no longer than a day's receipts
   * take, however long the time is: PostgreSQL's are given up after seconds, and a report keeps a
   * connection from others no longer than that.
   */
  private static List<UsageQuery> days(UsageQuery query) {
    List<UsageQuery> days = new ArrayList<>();
    Instant from = query.from();
    while (from.isBefore(query.to())) {
      Instant end = from.truncatedTo(ChronoUnit.DAYS).plus(1, ChronoUnit.DAYS);
      Instant to = end.isBefore(query.to()) ? end : query.to();
      days.add(new UsageQuery(query.accountId(), from, to, query.groups(), query.baseline()));
      from = to;
    }
    return days;
  }

  private static int compare(List<String> a, List<String> b) {
    for (int i = 0; i < a.size(); i++) {
      int order = a.get(i).compareTo(b.get(i));
      if (order != 0) {
        return order;
      }
    }
    return 0;
  }

  private void merge(Map<List<String>, UsageTotals> groups, Map<List<String>, UsageTotals> more) {
    more.forEach((group, totals) -> groups.merge(group, totals, UsageTotals::plus));
    if (groups.size() > mostGroups) {
      throw new UsageTooLargeException(
          true, "more than %d groups; take fewer, or a shorter time".formatted(mostGroups));
    }
  }

  private static UsageReport report(UsageQuery query, Map<List<String>, UsageTotals> groups) {
    Model baseline = query.baseline();
    List<UsageReport.Row> rows = new ArrayList<>();
    UsageTotals all = UsageTotals.NONE;
    for (Map.Entry<List<String>, UsageTotals> group : groups.entrySet()) {
      UsageTotals totals = group.getValue();
      if (baseline != null && totals.baseline() == null) { // it came in between both readings
        totals = totals.withBaseline(Usd.ZERO);
      }
      rows.add(new UsageReport.Row(group.getKey(), totals));
      all = all.plus(totals);
    }
    if (baseline != null && all.baseline() == null) {
      all = all.withBaseline(Usd.ZERO);
    }
    return new UsageReport(query, rows, all);
  }

  private Map<List<String>, UsageTotals> totals(Handle db, UsageQuery query) {
    int columns = query.groups().size();
    String by =
        java.util.stream.IntStream.rangeClosed(1, columns + 1)
            .mapToObj(Integer::toString)
            .collect(Collectors.joining(", "));
    Map<List<String>, UsageTotals> groups = new HashMap<>();
    bound(
            db.createQuery(
                """
                SELECT %s status, COUNT(*), %s
                FROM receipt WHERE account_id = :account AND created >= :from AND created < :to
                GROUP BY %s LIMIT %d"""
                    .formatted(
                        groups(query),
                        sums(
                            "input_tokens",
                            "cached_tokens",
                            "cache_write_tokens - cache_write_1h_tokens",
                            "cache_write_1h_tokens",
                            "output_tokens",
                            "reasoning_tokens",
                            "cost_nanos",
                            "fee_nanos",
                            "charged_nanos"),
                        by,
                        (mostGroups + 1) * MOST_STATUSES)),
            query)
        .map((row, _) -> new UsageReport.Row(group(query, row), totals(row, columns)))
        .forEach(row -> groups.merge(row.group(), row.totals(), UsageTotals::plus));
    return groups;
  }

  private static UsageTotals totals(ResultSet row, int at) throws SQLException {
    long count = row.getLong(at + 2);
    return new UsageTotals(
        count,
        Map.of(row.getString(at + 1), count),
        new UsageTotals.Tokens(
            row.getLong(at + 3),
            row.getLong(at + 4),
            row.getLong(at + 5),
            row.getLong(at + 6),
            row.getLong(at + 7),
            row.getLong(at + 8)),
        new Usd(row.getLong(at + 9)),
        new Usd(row.getLong(at + 10)),
        new Usd(row.getLong(at + 11)),
        null);
  }

  /**
   * Adds what each group would have cost, each request at the price of the moment it arrived.
   *
   * @param most how many requests may be priced yet
   * @return how many were
   */
  private long price(
      Handle db,
      UsageQuery query,
      Model baseline,
      long most,
      Map<List<String>, UsageTotals> groups) {
    int at = query.groups().size();
    Map<List<String>, Usd> costs = new HashMap<>();
    long[] seen = {0};
    bound(
            db.createQuery(
                """
                SELECT %s created, input_tokens, cached_tokens, cache_write_tokens,
                  cache_write_1h_tokens, output_tokens
                FROM receipt WHERE account_id = :account AND created >= :from AND created < :to
                LIMIT %d"""
                    .formatted(groups(query), most + 1)),
            query)
        .map((row, _) -> Map.entry(group(query, row), cost(row, at, baseline)))
        .forEach(
            one -> {
              costs.merge(one.getKey(), one.getValue(), Usd::plus);
              if (++seen[0] > most) {
                throw new UsageTooLargeException(
                    false,
                    "a baseline is computed for %d requests at most; take a shorter time"
                        .formatted(mostPriced));
              }
            });
    costs.forEach((group, cost) -> groups.computeIfPresent(group, (_, t) -> t.plusBaseline(cost)));
    return seen[0];
  }

  private static Usd cost(ResultSet row, int at, Model baseline) throws SQLException {
    Instant when = Instant.ofEpochMilli(row.getLong(at + 1));
    long hour = row.getLong(at + 5);
    Usage usage =
        new Usage(
            row.getLong(at + 2),
            row.getLong(at + 3),
            row.getLong(at + 4) - hour,
            hour,
            row.getLong(at + 6),
            0,
            true);
    return Cost.of(usage, baseline.priceAt(when), when).total();
  }

  private static Query bound(Query statement, UsageQuery query) {
    return statement
        .bind("account", query.accountId())
        .bind("from", query.from().toEpochMilli())
        .bind("to", query.to().toEpochMilli());
  }

  private static String groups(UsageQuery query) {
    return query.groups().stream().map(group -> group.sql() + ", ").collect(Collectors.joining());
  }

  /** PostgreSQL's sums are decimals. */
  private static String sums(String... columns) {
    return java.util.Arrays.stream(columns)
        .map(column -> "CAST(SUM(" + column + ") AS BIGINT)")
        .collect(Collectors.joining(", "));
  }

  private static List<String> group(UsageQuery query, ResultSet row) throws SQLException {
    List<String> group = new ArrayList<>();
    for (int i = 0; i < query.groups().size(); i++) {
      group.add(
          query.groups().get(i) == Grouping.DAY
              ? LocalDate.ofEpochDay(row.getLong(i + 1)).toString()
              : row.getString(i + 1));
    }
    return group;
  }
}

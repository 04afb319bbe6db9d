package com.gammainfra.gateway.usage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.gammainfra.gateway.Rounds;
import com.gammainfra.gateway.catalog.Model;
import com.gammainfra.gateway.catalog.Usd;
import com.gammainfra.gateway.dispatch.Candidates;
import com.gammainfra.gateway.storage.Database;
import com.gammainfra.gateway.storage.TestDatabases;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Sums of receipts, held against the same sums in Java; the bounds, and what a report costs. */
class UsageReaderTest {

  private static final Instant FROM = Instant.parse("2026-11-01T00:00:00Z");
  private static final Duration DAYS_30 = Duration.ofDays(30);

  /** A dollar in, two out, a million tokens. */
  private static final Model BASELINE = Candidates.named("a/base").deployment().model();

  @TempDir Path folder;

  private static UsageQuery query(@Nullable Model baseline, Grouping... groups) {
    return new UsageQuery("acme", FROM, FROM.plus(DAYS_30), List.of(groups), baseline);
  }

  /** Receipts from {@code first} on, an equal time apart, of 20 models, 8 tasks and 50 keys. */
  private static void insert(Database database, long first, long count, Duration apart, int json) {
    database.read(
        db ->
            db.createUpdate(
                    """
                    INSERT INTO receipt (id, account_id, key_id, created, status, requested_model,
                      endpoint, provider, task, input_tokens, cached_tokens, cache_write_tokens,
                      output_tokens, reasoning_tokens, cost_nanos, fee_nanos, charged_nanos, json)
                    WITH RECURSIVE n (i) AS (
                      SELECT CAST(:first AS BIGINT) UNION ALL SELECT i + 1 FROM n WHERE i < :last)
                    SELECT 'req_' || i, 'acme', 'key_' || (i %% 50), :from + i * :apart, 'completed',
                      'gammainfra/auto', 'p/m' || (i %% 20), 'p', 't' || (i %% 8), 1000, 100, 10,
                      200, 50, 1000000, 0, 1000000, '%s' FROM n
                    """
                        .formatted("x".repeat(json)))
                .bind("first", first)
                .bind("last", first + count - 1)
                .bind("from", FROM.toEpochMilli())
                .bind("apart", apart.toMillis())
                .execute());
  }

  @ParameterizedTest
  @EnumSource(TestDatabases.Kind.class)
  void report_ofRandomReceipts_isWhatTheyComeTo(TestDatabases.Kind kind) throws Exception {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    try (Database database = TestDatabases.fresh(kind, folder)) {
      Map<List<String>, long[]> expected = new HashMap<>();
      long requests = 0;
      for (int i = 0; i < 300; i++) {
        String account = random.nextInt(4) == 0 ? "other" : "acme";
        String key = "key_" + random.nextInt(3);
        long day = random.nextLong(33) - 1; // some before, some after
        long created = FROM.plus(Duration.ofDays(day)).toEpochMilli() + random.nextLong(86_400_000);
        String endpoint = random.nextInt(5) == 0 ? null : "p/m" + random.nextInt(2);
        long[] n = random.longs(5, 0, 100_000).toArray();
        String id = "req_" + i;
        database.write(
            "test",
            db ->
                db.execute(
                    """
                    INSERT INTO receipt (id, account_id, key_id, created, status, requested_model,
                      endpoint, input_tokens, cached_tokens, cache_write_tokens, output_tokens,
                      reasoning_tokens, cost_nanos, fee_nanos, charged_nanos, json)
                    VALUES (?, ?, ?, ?, 'completed', 'auto', ?, ?, ?, 0, ?, 0, ?, 0, ?, '{}')
                    """,
                    id,
                    account,
                    key,
                    created,
                    endpoint,
                    n[0],
                    n[1],
                    n[2],
                    n[3],
                    n[4]));
        if (account.equals("acme") && day >= 0 && day < 30) {
          long[] sums =
              expected.computeIfAbsent(
                  List.of(key, endpoint == null ? "" : endpoint), _ -> new long[6]);
          requests++;
          sums[0]++;
          sums[1] += n[0];
          sums[2] += n[2];
          sums[3] += n[3];
          sums[4] += n[4];
          // the catalog's rates: cached input costs what input does where nothing else is said
          sums[5] += (n[0] + n[1]) * 1_000 + n[2] * 2_000;
        }
      }

      UsageReport report =
          new UsageReader(database).read(query(BASELINE, Grouping.KEY, Grouping.MODEL));

      Map<List<String>, long[]> found = new HashMap<>();
      for (UsageReport.Row row : report.rows()) {
        UsageTotals t = row.totals();
        Usd baseline = t.baseline();
        found.put(
            row.group(),
            new long[] {
              t.requests(),
              t.tokens().input(),
              t.tokens().output(),
              t.cost().nanos(),
              t.charged().nanos(),
              baseline == null ? -1 : baseline.nanos()
            });
      }
      assertThat(found.keySet()).as("seed %d", seed).isEqualTo(expected.keySet());
      expected.forEach(
          (group, sums) ->
              assertThat(found.get(group)).as("seed %d, %s", seed, group).isEqualTo(sums));
      assertThat(report.totals().requests()).isEqualTo(requests);
    }
  }

  @ParameterizedTest
  @EnumSource(TestDatabases.Kind.class)
  void bounds_areKeptToTheNumber(TestDatabases.Kind kind) throws Exception {
    try (Database database = TestDatabases.fresh(kind, folder)) {
      insert(database, 0, 1_000, Duration.ofMillis(1), 10);
      UsageReader exact = new UsageReader(database, 50, 1_000);
      assertThat(exact.read(query(BASELINE, Grouping.KEY)).rows()).hasSize(50);

      insert(database, 1_000, 1, Duration.ofMillis(1), 10);
      assertThat(exact.read(query(null, Grouping.KEY)).totals().requests()).isEqualTo(1_001);
      assertThatThrownBy(() -> exact.read(query(BASELINE, Grouping.KEY)))
          .isInstanceOfSatisfying(
              UsageTooLargeException.class, e -> assertThat(e.isOfGroups()).isFalse())
          .hasMessageContaining("1000 requests");
      assertThatThrownBy(() -> new UsageReader(database, 49, 2_000).read(query(null, Grouping.KEY)))
          .isInstanceOfSatisfying(
              UsageTooLargeException.class, e -> assertThat(e.isOfGroups()).isTrue())
          .hasMessageContaining("49 groups");
    }
  }

  /** The figures of docs/usage.md: with -Dprove=true, and printed. */
  @ParameterizedTest
  @EnumSource(TestDatabases.Kind.class)
  void report_ofAsManyAsAreAllowed_comesInSeconds(TestDatabases.Kind kind) throws Exception {
    int most = Rounds.of(2_000, UsageReader.MOST_PRICED);
    int chunk = Math.min(most, 10_000);
    Duration apart = DAYS_30.dividedBy(most);
    try (Database database = TestDatabases.fresh(kind, folder)) {
      for (int first = 0; first < most; first += chunk) {
        insert(database, first, chunk, apart, 1_200);
      }
      UsageReader reader = new UsageReader(database);
      for (UsageQuery query :
          List.of(
              query(null),
              query(null, Grouping.DAY, Grouping.MODEL),
              query(null, Grouping.DAY, Grouping.MODEL, Grouping.KEY),
              query(BASELINE, Grouping.DAY, Grouping.MODEL))) {
        List<Long> millis = new ArrayList<>();
        int rows = 0;
        for (int i = 0; i < 3; i++) {
          long begin = System.nanoTime();
          UsageReport report = reader.read(query);
          millis.add(Duration.ofNanos(System.nanoTime() - begin).toMillis());
          assertThat(report.totals().requests()).isEqualTo(most);
          rows = report.rows().size();
        }
        System.out.printf(
            Locale.ROOT,
            "usage, %s, %d receipts, %s%s: %d rows, %s ms%n",
            kind,
            most,
            query.groups(),
            query.baseline() == null ? "" : " with a baseline",
            rows,
            millis);
      }
    }
  }
}

package com.gammainfra.gateway.reconciliation;

import static org.assertj.core.api.Assertions.assertThat;

import com.gammainfra.gateway.catalog.Catalog;
import com.gammainfra.gateway.catalog.Usd;
import com.gammainfra.gateway.config.SettingsLoader;
import com.gammainfra.gateway.ledger.AccountId;
import com.gammainfra.gateway.ledger.Charge;
import com.gammainfra.gateway.ledger.Reservation;
import com.gammainfra.gateway.ledger.SqlLedger;
import com.gammainfra.gateway.ledger.Transfer;
import com.gammainfra.gateway.storage.Database;
import com.gammainfra.gateway.storage.TestDatabases;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ReconciliationTest {

  private static final LocalDate DAY = LocalDate.parse("2026-11-23");
  private static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");

  @TempDir Path folder;

  private static String attempt(
      String endpoint, String outcome, @Nullable String error, boolean own, int input, int output) {
    String usage =
        input + output == 0
            ? "null"
            : "{\"input\":%d,\"cached_input\":0,\"cache_write_5m\":3,\"cache_write_1h\":0,\"output\":%d,\"reasoning\":0,\"estimated\":%b}"
                .formatted(input, output, outcome.equals("failed"));
    return "{\"endpoint\":\"%s\",\"outcome\":\"%s\",\"error\":%s,\"own_key\":%b,\"start_ms\":%s,\"usage\":%s}"
        .formatted(
            endpoint,
            outcome,
            error == null ? "null" : "\"" + error + "\"",
            own,
            outcome.equals("skipped") ? "null" : "1000.0",
            usage);
  }

  private static void receipt(
      Database database, String id, String account, Instant at, long cost, String... attempts) {
    int _ =
        TestDatabases.patiently(
            () ->
                database.write(
                    "test",
                    db ->
                        db.execute(
                            """
                    INSERT INTO receipt (id, account_id, key_id, created, status, requested_model,
                      input_tokens, cached_tokens, cache_write_tokens, output_tokens,
                      reasoning_tokens, cost_nanos, fee_nanos, charged_nanos, json)
                    VALUES (?, ?, 'key', ?, 'completed', 'auto', 0, 0, 0, 0, 0, ?, 0, 0, ?)""",
                            id,
                            account,
                            at.toEpochMilli(),
                            cost,
                            "{\"sandbox\":%b,\"attempts\":[%s]}"
                                .formatted(id.startsWith("sandbox"), String.join(",", attempts)))));
  }

  private static void posted(SqlLedger ledger, String id, long cost) {
    Reservation reservation =
        new Reservation(
            id, AccountId.managed("acme"), new Usd(1_000), NOON.plusSeconds(60), List.of());
    var _ = ledger.reserve(reservation);
    var _ = ledger.post(reservation, Charge.atCost(new Usd(cost), "openai"));
  }

  @ParameterizedTest
  @EnumSource(TestDatabases.Kind.class)
  void everyAttemptOfTheProvider_counts_byTheDayItBegan(TestDatabases.Kind kind) throws Exception {
    Catalog catalog = SettingsLoader.load(null, Map.of()).catalog();
    try (Database database = TestDatabases.fresh(kind, folder)) {
      receipt(
          database,
          "r0",
          "acme",
          NOON,
          0,
          attempt("openai/gpt-5-mini", "answered", null, false, 10, 2));
      for (int copies = 1; copies < 512; copies *= 2) { // more than are read at once
        int already = copies;
        int _ =
            TestDatabases.patiently(
                () ->
                    database.write(
                        "test",
                        db ->
                            db.execute(
                                """
                                INSERT INTO receipt (id, account_id, key_id, created, status,
                                  requested_model, input_tokens, cached_tokens,
                                  cache_write_tokens, output_tokens, reasoning_tokens,
                                  cost_nanos, fee_nanos, charged_nanos, json)
                                SELECT id || 'x%d', account_id, key_id, created, status,
                                  requested_model, input_tokens, cached_tokens,
                                  cache_write_tokens, output_tokens, reasoning_tokens,
                                  cost_nanos, fee_nanos, charged_nanos, json
                                FROM receipt"""
                                    .formatted(already))));
      }
      receipt(
          database,
          "s1",
          "acme",
          NOON,
          0,
          attempt("openai/gpt-5-mini", "failed", "rate_limit", false, 0, 0),
          attempt("openai/gpt-5-mini", "failed", "timeout", false, 0, 0),
          attempt("openai/gpt-5", "cancelled", null, false, 0, 0),
          attempt("openai/gpt-5", "failed", "cut", false, 100, 7),
          attempt("openai/gpt-5", "skipped", null, false, 0, 0),
          attempt("mistral/mistral-small-2603", "answered", null, false, 5, 5));
      receipt(
          database,
          "s2",
          "acme",
          NOON,
          0,
          attempt("openai/gpt-5", "answered", null, true, 1_000, 1_000));
      receipt(
          database,
          "sandbox",
          "acme",
          NOON,
          0,
          attempt("openai/gpt-5", "answered", null, false, 1_000, 1_000));
      receipt( // arrived a moment before midnight, asked after it
          database,
          "s3",
          "acme",
          Instant.parse("2026-11-22T23:59:59.500Z"),
          0,
          attempt("openai/gpt-5", "answered", null, false, 1, 1));
      receipt(
          database,
          "s4",
          "acme",
          Instant.parse("2026-11-23T23:59:59.500Z"),
          0,
          attempt("openai/gpt-5", "answered", null, false, 1_000, 1_000));

      GatewayUsage gateway = GatewayUsage.read(database, "openai", null, DAY, DAY);
      DayModel mini = new DayModel(DAY, "gpt-5-mini");
      DayModel gpt5 = new DayModel(DAY, "gpt-5");
      assertThat(gateway.tokens().keys()).containsExactly(gpt5, mini);
      assertThat(gateway.tokens().of(mini, TokenClass.INPUT)).isEqualTo(5_120);
      assertThat(gateway.tokens().of(mini, TokenClass.OUTPUT)).isEqualTo(1_024);
      assertThat(gateway.tokens().of(gpt5, TokenClass.INPUT)).isEqualTo(101);
      assertThat(gateway.unmetered()).isEqualTo(Map.of(mini, 1, gpt5, 1));
      assertThat(gateway.estimated()).isEqualTo(Map.of(gpt5, 1));
      GatewayUsage own = GatewayUsage.read(database, "openai", "acme", DAY, DAY);
      assertThat(own.tokens().of(gpt5, TokenClass.OUTPUT)).isEqualTo(1_000);
      assertThat(GatewayUsage.read(database, "openai", "globex", DAY, DAY).tokens().keys())
          .isEmpty();

      UsageExport export =
          UsageExport.parse(
              """
              start_time,model,input_tokens,input_cached_tokens,output_tokens
              1795392000,gpt-5-mini-2025-08-07,6656,0,1024
              1795392000,gpt-5-2025-08-07,107,0,8
              1795392000,gpt-unknown,1,0,0
              """,
              null);
      Reconciliation found =
          Reconciliation.of(export, new ExportedModels(catalog, "openai", Map.of()), gateway, 0);
      // cache writes are input there: 5,120 + 512 × 3, and 101 + 3 + 3
      assertThat(found.differences())
          .containsExactly(
              new Reconciliation.Difference(
                  new DayModel(DAY, "gpt-unknown"), TokenClass.INPUT, 0, 1));
      assertThat(found.untold()).isEmpty();
      assertThat(
              Reconciliation.of(
                      export,
                      new ExportedModels(catalog, "openai", Map.of("gpt-unknown", "gpt-5")),
                      gateway,
                      1)
                  .differences())
          .isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource(TestDatabases.Kind.class)
  void ledger_chargeWithoutReceiptOrOfAnotherCost_isSeen(TestDatabases.Kind kind) throws Exception {
    try (Database database = TestDatabases.fresh(kind, folder)) {
      SqlLedger ledger = new SqlLedger(database, InstantSource.fixed(NOON));
      var _ = ledger.transfer(Transfer.grant("g", AccountId.managed("acme"), new Usd(1_000_000)));
      posted(ledger, "a", 100);
      receipt(database, "a", "acme", NOON, 100);
      assertThat(GatewayUsage.read(database, "openai", null, DAY, DAY).ledger())
          .isEqualTo(new GatewayUsage.LedgerCheck(1, new Usd(100), 0, 0));

      posted(ledger, "b", 200);
      posted(ledger, "c", 300);
      receipt(database, "c", "acme", NOON, 301);
      GatewayUsage.LedgerCheck check =
          GatewayUsage.read(database, "openai", null, DAY, DAY).ledger();
      assertThat(check).isEqualTo(new GatewayUsage.LedgerCheck(3, new Usd(600), 1, 1));
      assertThat(check.agrees()).isFalse();
      assertThat(GatewayUsage.read(database, "mistral", null, DAY, DAY).ledger().posted()).isZero();
    }
  }
}

package com.gammainfra.gateway.app;

import static com.gammainfra.gateway.app.RunningGateway.body;
import static com.gammainfra.gateway.app.RunningGateway.errorCode;
import static com.gammainfra.gateway.app.RunningGateway.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.gammainfra.gateway.catalog.Usd;
import com.gammainfra.gateway.ledger.AccountId;
import com.gammainfra.gateway.ledger.SqlLedger;
import com.gammainfra.gateway.ledger.Transfer;
import com.gammainfra.gateway.storage.Database;
import com.gammainfra.gateway.storage.Durability;
import com.gammainfra.gateway.storage.StoppablePostgres;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The database is away. A gateway that bills takes no new work, and says so within two seconds; one
 * that does not bill goes on. Afterwards nothing is lost and nothing charged twice.
 */
@Timeout(120)
class LedgerAwayIT {

  private static final String MODEL = "openai/gpt-5-mini";
  private static final String[] ANN = {"authorization", "Bearer key-of-ann"};
  private static final AccountId ANNS = AccountId.managed("operator");
  private static final String BILLING = "billing: {enabled: true}\n";

  /** What the contract gives, and how long a busy machine may be late with it. */
  private static final Duration SOON = Duration.ofSeconds(2 + 3);

  @TempDir Path folder;
  private final ScriptedUpstream openai = new ScriptedUpstream();

  @AfterEach
  void stop() {
    openai.close();
  }

  @Test
  void sqliteLocked_billingOn_is503WithinTwoSeconds_untilItIsFree() throws Exception {
    credit(sqlite());
    try (RunningGateway gateway = gateway(BILLING + sqliteSettings())) {
      try (Connection other = DriverManager.getConnection("jdbc:sqlite:" + file());
          Statement statement = other.createStatement()) {
        statement.execute("BEGIN IMMEDIATE");
        assertRefused(gateway);
        statement.execute("ROLLBACK");
      }
      assertServesAgain(gateway);
    }
    assertCharged(sqlite(), "2.99935");
  }

  @Test
  void sqliteLocked_billingOff_trafficGoesOn() throws Exception {
    try (RunningGateway gateway = gateway(sqliteSettings())) {
      try (Connection other = DriverManager.getConnection("jdbc:sqlite:" + file());
          Statement statement = other.createStatement()) {
        statement.execute("BEGIN IMMEDIATE");
        assertThat(gateway.chat(MODEL, "ping", ANN).statusCode()).isEqualTo(200);
        statement.execute("ROLLBACK");
      }
    }
  }

  @Test
  void postgresStopped_billingOn_is503WithinTwoSeconds_untilItIsBack() throws Exception {
    try (StoppablePostgres postgres = StoppablePostgres.start(folder)) {
      credit(Database.postgres(postgres.url()));
      try (RunningGateway gateway = gateway(BILLING + settings(postgres))) {
        assertThat(gateway.chat(MODEL, "ping", ANN).statusCode()).isEqualTo(200);
        postgres.stop();
        assertRefused(gateway);
        assertRefused(gateway);
        postgres.startAgain();
        assertServesAgain(gateway);
      }
      assertCharged(Database.postgres(postgres.url()), "2.9987");
    }
  }

  @Test
  void postgresFrozen_billingOn_is503WithinTwoSeconds_untilItGoesOn() throws Exception {
    try (StoppablePostgres postgres = StoppablePostgres.start(folder)) {
      credit(Database.postgres(postgres.url()));
      try (RunningGateway gateway = gateway(BILLING + settings(postgres))) {
        assertThat(gateway.chat(MODEL, "ping", ANN).statusCode()).isEqualTo(200);
        postgres.freeze();
        try {
          assertRefused(gateway);
          assertRefused(gateway);
        } finally {
          postgres.thaw();
        }
        assertServesAgain(gateway);
      }
      assertCharged(Database.postgres(postgres.url()), "2.9987");
    }
  }

  @Test
  void postgresStopped_billingOff_trafficGoesOn() throws Exception {
    try (StoppablePostgres postgres = StoppablePostgres.start(folder);
        RunningGateway gateway = gateway(settings(postgres))) {
      postgres.stop();
      for (int i = 0; i < 3; i++) {
        assertThat(gateway.chat(MODEL, "ping", ANN).statusCode()).isEqualTo(200);
      }
      assertThat(gateway.get("/metrics").body()).contains("gateway_receipts_dropped_total 0.0");
      postgres.startAgain();
    }
  }

  @Test
  void postgresStopped_whileAnAnswerIsUnderWay_itIsDeliveredAndChargedOnceLater() throws Exception {
    CountDownLatch stopped = new CountDownLatch(1);
    openai.then(
        (request, vertx) ->
            vertx
                .executeBlocking(
                    () -> {
                      stopped.await();
                      return true;
                    })
                .onSuccess(_ -> ScriptedUpstream.good("pong").play(request, vertx)));
    try (StoppablePostgres postgres = StoppablePostgres.start(folder)) {
      credit(Database.postgres(postgres.url()));
      try (RunningGateway gateway = gateway(BILLING + settings(postgres))) {
        CompletableFuture<HttpResponse<String>> asked =
            CompletableFuture.supplyAsync(() -> gateway.chat(MODEL, "ping", ANN));
        openai.asked();
        postgres.stop();
        stopped.countDown();

        HttpResponse<String> answer = asked.join();
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).contains("pong");
        postgres.startAgain();
        assertServesAgain(gateway);
      }
      assertCharged(Database.postgres(postgres.url()), "2.9987");
    }
  }

  private void assertRefused(RunningGateway gateway) {
    int before = openai.askedSoFar();
    for (boolean stream : new boolean[] {false, true}) {
      long began = System.nanoTime();
      HttpResponse<String> answer =
          gateway.post(
              "/v1/chat/completions", body(MODEL, "ping", stream ? ",\"stream\":true" : ""), ANN);
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(503);
      assertThat(errorCode(answer)).isEqualTo("ledger_unavailable");
      assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(SOON);
    }
    HttpResponse<String> messages =
        gateway.post("/v1/messages", body(MODEL, "ping", ",\"max_tokens\":100"), ANN);
    assertThat(messages.statusCode()).isEqualTo(503);
    assertThat(json(messages).at("/error/type").stringValue()).isEqualTo("api_error");
    assertThat(openai.askedSoFar()).as("no upstream call").isEqualTo(before);
  }

  /** It may take a moment until the connections are made anew. */
  private static void assertServesAgain(RunningGateway gateway) throws InterruptedException {
    HttpResponse<String> answer = gateway.chat(MODEL, "ping", ANN);
    for (int i = 0; i < 300 && answer.statusCode() == 503; i++) {
      Thread.sleep(100);
      answer = gateway.chat(MODEL, "ping", ANN);
    }
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
  }

  private static void credit(Database opened) {
    try (Database database = opened) {
      var _ = ledger(database).transfer(Transfer.grant("credit", ANNS, Usd.parse("3")));
    }
  }

  /** Each answer costs 1,000 tokens at $0.25 and 200 at $2 a million. */
  private static void assertCharged(Database opened, String left) {
    try (Database database = opened) {
      assertThat(ledger(database).balance(ANNS)).isEqualTo(Usd.parse(left));
      assertThat(ledger(database).audit().balanced()).isTrue();
    }
  }

  private static SqlLedger ledger(Database database) {
    return new SqlLedger(database, InstantSource.system());
  }

  private Path file() {
    return folder.resolve("money.db");
  }

  private Database sqlite() throws IOException {
    return Database.sqlite(file(), Durability.PROCESS);
  }

  private String sqliteSettings() {
    return "storage: {path: \"%s\"}\n".formatted(file());
  }

  private static String settings(StoppablePostgres postgres) {
    return "storage: {type: postgres, url: \"%s\"}\n".formatted(postgres.url());
  }

  private RunningGateway gateway(String more) {
    return RunningGateway.before(Map.of("openai", openai), RunningGateway.KEYS + more);
  }
}

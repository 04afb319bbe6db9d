package com.gammainfra.gateway.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.gammainfra.gateway.catalog.Usd;
import com.gammainfra.gateway.ledger.AccountId;
import com.gammainfra.gateway.ledger.Audit;
import com.gammainfra.gateway.ledger.SqlLedger;
import com.gammainfra.gateway.ledger.Transfer;
import com.gammainfra.gateway.storage.Database;
import com.gammainfra.gateway.storage.Durability;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** A whole gateway that bills, before a scripted upstream, on a real file. */
class BillingIT {

  private static final String MODEL = "openai/gpt-5-mini";
  private static final String ANN = "Bearer key-of-ann";
  private static final AccountId ANNS = AccountId.managed("operator");

  @TempDir Path folder;

  private Path file() {
    return folder.resolve("money.db");
  }

  private RunningGateway billing(ScriptedUpstream upstream) {
    return RunningGateway.before(
        Map.of("openai", upstream),
        RunningGateway.KEYS
            + "billing: {enabled: true}\nstorage: {path: \"%s\"}\n".formatted(file()));
  }

  /** The ledger of the same file, beside the gateway's. */
  private <T> T ledger(Function<SqlLedger, T> use) throws Exception {
    try (Database database = Database.sqlite(file(), Durability.PROCESS)) {
      return use.apply(new SqlLedger(database, InstantSource.system()));
    }
  }

  private Usd balance() throws Exception {
    return ledger(ledger -> ledger.balance(ANNS));
  }

  private Audit audit() throws Exception {
    return ledger(SqlLedger::audit);
  }

  private void credit(Usd amount) throws Exception {
    var _ = ledger(ledger -> ledger.transfer(Transfer.grant("credit", ANNS, amount)));
  }

  @Test
  void chat_answered_chargesWhatItCostAndSaysSo() throws Exception {
    credit(Usd.parse("3"));
    try (ScriptedUpstream upstream = new ScriptedUpstream();
        RunningGateway gateway = billing(upstream)) {
      HttpResponse<String> answer = gateway.chat(MODEL, "ping", "authorization", ANN);

      assertThat(answer.statusCode()).isEqualTo(200);
      String id = RunningGateway.header(answer, "request-id");
      JsonNode cost =
          RunningGateway.json(gateway.get("/v1/receipts/" + id, "authorization", ANN)).get("cost");
      // 1,000 tokens at $0.25 and 200 at $2 a million
      assertThat(cost.get("charged_usd").stringValue()).isEqualTo("0.000650000");
      assertThat(balance()).isEqualTo(Usd.parse("2.99935"));
      assertThat(audit().balanced()).isTrue();
    }
  }

  @Test
  void embeddings_answered_chargeWhatTheyCost_andNeedCredit() throws Exception {
    String text = "ping ".repeat(1_000); // a token has a byte at least, so that is what is held
    String body = "{\"model\":\"openai/text-embedding-3-small\",\"input\":\"" + text + "\"}";
    String vectors = "{\"data\":[{\"embedding\":[1]}],\"usage\":{\"prompt_tokens\":1000}}";
    try (ScriptedUpstream upstream =
            new ScriptedUpstream().then(ScriptedUpstream.json(200, vectors));
        RunningGateway gateway = billing(upstream)) {
      assertThat(gateway.post("/v1/embeddings", body, "authorization", ANN).statusCode())
          .isEqualTo(402);
      assertThat(upstream.askedSoFar()).isZero();
      credit(Usd.parse("3"));

      assertThat(gateway.post("/v1/embeddings", body, "authorization", ANN).statusCode())
          .isEqualTo(200);

      // 1,000 tokens at $0.02 a million
      assertThat(balance()).isEqualTo(Usd.parse("2.99998"));
      assertThat(upstream.asked().body().has("max_tokens")).isFalse();
      assertThat(audit().balanced()).isTrue();
    }
  }

  @Test
  void chat_noCredit_is402BeforeAnyCall() {
    try (ScriptedUpstream upstream = new ScriptedUpstream();
        RunningGateway gateway = billing(upstream)) {
      HttpResponse<String> answer = gateway.chat(MODEL, "ping", "authorization", ANN);

      assertThat(answer.statusCode()).isEqualTo(402);
      assertThat(RunningGateway.errorCode(answer)).isEqualTo("insufficient_credits");
      assertThat(answer.body()).contains("$0.000000000");
      assertThat(upstream.askedSoFar()).isZero();
    }
  }

  @Test
  void chat_littleCredit_limitsTheAnswerToWhatItAffords() throws Exception {
    credit(Usd.parse("0.002"));
    try (ScriptedUpstream upstream = new ScriptedUpstream();
        RunningGateway gateway = billing(upstream)) {
      assertThat(gateway.chat(MODEL, "ping", "authorization", ANN).statusCode()).isEqualTo(200);

      assertThat(upstream.asked().body().get("max_completion_tokens").intValue())
          .isBetween(900, 1_000);
    }
  }

  @Test
  void messages_noCreditOrMaxCostTooLow_is402InAnthropicsShape_beforeAnyCall() throws Exception {
    String body = RunningGateway.body(MODEL, "ping", ",\"max_tokens\":1000");
    try (ScriptedUpstream upstream = new ScriptedUpstream();
        RunningGateway gateway = billing(upstream)) {
      HttpResponse<String> poor = gateway.post("/v1/messages", body, "authorization", ANN);
      credit(Usd.parse("3"));
      HttpResponse<String> stingy =
          gateway.post(
              "/v1/messages", body, "authorization", ANN, "X-GammaInfra-Max-Cost-USD", "0.000001");
      HttpResponse<String> rich =
          gateway.post(
              "/v1/messages", body, "authorization", ANN, "X-GammaInfra-Max-Cost-USD", "0.5");

      for (HttpResponse<String> refused : List.of(poor, stingy)) {
        JsonNode error = RunningGateway.json(refused);
        assertThat(refused.statusCode()).as(refused.body()).isEqualTo(402);
        assertThat(error.at("/type").stringValue()).isEqualTo("error");
        assertThat(error.at("/error/type").stringValue()).isEqualTo("billing_error");
      }
      assertThat(poor.body()).contains("insufficient_credits").contains("$0.000000000");
      assertThat(stingy.body()).contains("max_cost_exceeded").contains("ceiling");
      assertThat(rich.statusCode()).isEqualTo(200);
      assertThat(upstream.askedSoFar()).isEqualTo(1);
    }
  }

  @Test
  void clientLeaves_paysForWhatWasGenerated_andNothingBeforeAnyContent() throws Exception {
    credit(Usd.parse("3"));
    try (ScriptedUpstream upstream = new ScriptedUpstream();
        RunningGateway gateway = billing(upstream)) {
      upstream.then(ScriptedUpstream.silentStream());
      leave(gateway, upstream, "");
      assertThat(balance()).isEqualTo(Usd.parse("3"));

      upstream.then(ScriptedUpstream.events(false, "some ", "words"));
      leave(gateway, upstream, "words");
      assertThat(balance()).isLessThan(Usd.parse("3")).isGreaterThan(Usd.parse("2.9999"));
      assertThat(audit().balanced()).isTrue();
    }
  }

  /** Asks for a stream, hangs up once that was seen, and waits until the exchange has ended. */
  private static void leave(RunningGateway gateway, ScriptedUpstream upstream, String seen)
      throws Exception {
    String body = RunningGateway.body(MODEL, "ping", ",\"stream\":true");
    String head = RawHttp.chatHead(body) + "authorization: " + ANN;
    try (Socket socket = RawHttp.send(gateway.uri("/"), head, body)) {
      upstream.asked();
      StringBuilder read = new StringBuilder();
      while (!read.toString().contains(seen)) {
        read.append((char) socket.getInputStream().read());
      }
      Thread.sleep(100);
    }
    upstream.left();
    for (int i = 0; i < 1_500; i++) {
      if (gateway.get("/metrics").body().contains("gateway_in_flight 0.0")) {
        return;
      }
      Thread.sleep(20);
    }
  }

  @Test
  void ledgerLockedByAnother_is503AndNobodyIsAsked_untilItAnswers() throws Exception {
    credit(Usd.parse("3"));
    try (ScriptedUpstream upstream = new ScriptedUpstream();
        RunningGateway gateway = billing(upstream)) {
      try (Connection other = DriverManager.getConnection("jdbc:sqlite:" + file());
          Statement statement = other.createStatement()) {
        statement.execute("BEGIN IMMEDIATE");
        HttpResponse<String> answer = gateway.chat(MODEL, "ping", "authorization", ANN);

        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(RunningGateway.errorCode(answer)).isEqualTo("ledger_unavailable");
        assertThat(upstream.askedSoFar()).isZero();
        statement.execute("ROLLBACK");
      }
      assertThat(gateway.chat(MODEL, "ping", "authorization", ANN).statusCode()).isEqualTo(200);
    }
    assertThat(audit().balanced()).isTrue();
  }

  @Test
  void sweepOfTheDial_isWithinTheFunds() throws Exception {
    credit(Usd.parse("0.002"));
    try (ScriptedUpstream upstream = new ScriptedUpstream();
        RunningGateway gateway = billing(upstream)) {
      Set<String> poor = sweep(gateway);
      ledger(ledger -> ledger.transfer(Transfer.grant("more", ANNS, Usd.parse("100"))));
      Set<String> rich = sweep(gateway);

      assertThat(poor).isNotEmpty();
      assertThat(rich).anySatisfy(endpoint -> assertThat(poor).doesNotContain(endpoint));
    }
  }

  private static Set<String> sweep(RunningGateway gateway) {
    JsonNode preview =
        RunningGateway.json(
            gateway.post(
                "/v1/route?sweep=true",
                RunningGateway.body("auto", "Write a poem", ""),
                "authorization",
                ANN));
    Set<String> endpoints = new HashSet<>();
    preview.get("sweep").forEach(stop -> endpoints.add(stop.get("endpoint").stringValue()));
    return endpoints;
  }

  @Test
  void sandboxThatBills_answersWithoutCredit() {
    try (RunningGateway gateway =
        RunningGateway.with(
            "sandbox: on\nbilling: {enabled: true}\nstorage: {path: \"%s\"}\n".formatted(file()),
            Map.of())) {
      assertThat(gateway.chat(MODEL, "ping").statusCode()).isEqualTo(200);
    }
  }

  @Test
  void chat_upstreamFails_givesAllBack() throws Exception {
    credit(Usd.parse("3"));
    try (ScriptedUpstream upstream =
            new ScriptedUpstream().then(ScriptedUpstream.json(400, "{\"error\":{}}"));
        RunningGateway gateway = billing(upstream)) {
      assertThat(gateway.chat(MODEL, "ping", "authorization", ANN).statusCode()).isEqualTo(400);

      assertThat(balance()).isEqualTo(Usd.parse("3"));
    }
  }

  @Test
  void chat_streamCut_chargesWhatWasDelivered() throws Exception {
    credit(Usd.parse("3"));
    try (ScriptedUpstream upstream =
            new ScriptedUpstream().then(ScriptedUpstream.cut("some ", "words"));
        RunningGateway gateway = billing(upstream)) {
      var _ =
          gateway.post(
              "/v1/chat/completions",
              RunningGateway.body(MODEL, "ping", ",\"stream\":true"),
              "authorization",
              ANN);

      Usd left = balance();
      assertThat(left).isLessThan(Usd.parse("3")).isGreaterThan(Usd.parse("2.9999"));
      assertThat(audit().balanced()).isTrue();
    }
  }

  @Test
  void chat_1000AtOnceWithBalanceFor100Ceilings_serves100AndRefuses900() throws Exception {
    int most = 300;
    String body = RunningGateway.body(MODEL, "ping", ",\"max_tokens\":" + most);
    credit(Usd.parse("3"));
    long ceiling;
    try (ScriptedUpstream upstream = new ScriptedUpstream();
        RunningGateway gateway = billing(upstream)) {
      JsonNode route = RunningGateway.json(gateway.post("/v1/route", body, "authorization", ANN));
      ceiling = Usd.parse(route.at("/candidates/0/ceiling_cost_usd").stringValue()).nanos();
    }
    long input = (ceiling - most * 2_000L) / 250; // at $0.25 and $2 a million
    var _ =
        ledger(
            ledger ->
                ledger.transfer(
                    Transfer.refund(
                        "leave-100", ANNS, new Usd(Usd.parse("3").nanos() - 100 * ceiling))));
    try (ScriptedUpstream upstream = new ScriptedUpstream();
        RunningGateway gateway = billing(upstream);
        HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
      for (int i = 0; i < 100; i++) {
        upstream.then(
            ScriptedUpstream.json(
                200,
                ScriptedUpstream.whole("pong")
                    .replace("\"prompt_tokens\":1000", "\"prompt_tokens\":" + input)
                    .replace("\"completion_tokens\":200", "\"completion_tokens\":" + most)));
      }
      HttpRequest request =
          gateway
              .request("/v1/chat/completions")
              .header("content-type", "application/json")
              .header("authorization", ANN)
              .POST(HttpRequest.BodyPublishers.ofString(body))
              .build();
      List<CompletableFuture<HttpResponse<String>>> all = new ArrayList<>();
      for (int i = 0; i < 1_000; i++) {
        all.add(client.sendAsync(request, HttpResponse.BodyHandlers.ofString()));
      }
      List<Integer> statuses = all.stream().map(f -> f.join().statusCode()).toList();

      assertThat(statuses).filteredOn(status -> status == 200).hasSize(100);
      assertThat(statuses).filteredOn(status -> status == 402).hasSize(900);
      assertThat(upstream.askedSoFar()).isEqualTo(100);
      assertThat(balance()).isEqualTo(Usd.ZERO);
      assertThat(audit().balanced()).isTrue();
    }
  }

  @Test
  void start_onAFileThatAnotherGatewayUses_isRefused() {
    try (ScriptedUpstream upstream = new ScriptedUpstream();
        RunningGateway gateway = billing(upstream)) {
      assertThat(gateway.address()).isNotEmpty();
      assertThatThrownBy(() -> billing(upstream))
          .hasRootCauseMessage(file() + " is in use by another gateway");
    }
  }
}

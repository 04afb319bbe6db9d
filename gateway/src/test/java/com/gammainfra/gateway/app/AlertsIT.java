package com.gammainfra.gateway.app;

import static com.gammainfra.gateway.app.RunningGateway.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.gammainfra.gateway.account.KeyPolicy;
import com.gammainfra.gateway.account.KeyStore;
import com.gammainfra.gateway.account.Scope;
import com.gammainfra.gateway.billing.StripeStandIn;
import com.gammainfra.gateway.catalog.Usd;
import com.gammainfra.gateway.ledger.AccountId;
import com.gammainfra.gateway.ledger.SqlLedger;
import com.gammainfra.gateway.ledger.Transfer;
import com.gammainfra.gateway.storage.Database;
import com.gammainfra.gateway.storage.Durability;
import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** A budget runs out at a whole gateway, and the operator and the customer hear of it. */
class AlertsIT {

  private static final String MODEL = "openai/gpt-5-mini";

  @TempDir Path folder;

  private final BlockingQueue<Heard> heard = new LinkedBlockingQueue<>();
  private final GreenMail mail = new GreenMail(new ServerSetup(0, "127.0.0.1", "smtp"));
  private final ScriptedUpstream openai = new ScriptedUpstream();
  private HttpServer receiver;
  private String limited = "";
  private String boss = "";

  private record Heard(String path, String signature, String body) {}

  @BeforeEach
  void start() throws Exception {
    mail.start();
    receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    receiver.createContext(
        "/",
        http -> {
          String body = new String(http.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
          heard.add(
              new Heard(
                  http.getRequestURI().getPath(),
                  http.getRequestHeaders().getFirst("gammainfra-signature"),
                  body));
          http.sendResponseHeaders(204, -1);
          http.close();
        });
    receiver.start();
    try (Database database = Database.sqlite(file(), Durability.PROCESS)) {
      KeyStore keys = new KeyStore(database, InstantSource.system());
      KeyPolicy budget =
          new KeyPolicy(Usd.parse("0.01"), null, Set.of(), Set.of(), null, null, null, false);
      limited = keys.create("acme", "app", Scope.INFERENCE, budget).secret();
      boss = keys.create("acme", "boss", Scope.ACCOUNT, KeyPolicy.NONE).secret();
      new SqlLedger(database, InstantSource.system())
          .transfer(Transfer.grant("g", AccountId.managed("acme"), Usd.parse("3")));
    }
  }

  @AfterEach
  void stop() {
    receiver.stop(0);
    mail.stop();
    openai.close();
  }

  private Path file() {
    return folder.resolve("money.db");
  }

  private String receiverUrl(String path) {
    return "http://127.0.0.1:" + receiver.getAddress().getPort() + path;
  }

  private RunningGateway gateway() {
    return RunningGateway.before(
        Map.of("openai", openai),
        """
        auth: {mode: accounts}
        billing: {enabled: true}
        storage: {path: "%s"}
        smtp: {host: 127.0.0.1, port: %d, security: none, from: gateway@example.com}
        alerts: {webhook: "%s", secret: s3cret, email: ops@example.com, every_ms: 100}
        """
            .formatted(file(), mail.getSmtp().getPort(), receiverUrl("/operator")));
  }

  private void spend(RunningGateway gateway, int outputTokens) {
    openai.then(
        ScriptedUpstream.json(
            200,
            ScriptedUpstream.whole("pong")
                .replace("\"completion_tokens\":200", "\"completion_tokens\":" + outputTokens)));
    assertThat(gateway.chat(MODEL, "ping", "x-api-key", limited).statusCode()).isEqualTo(200);
  }

  @Test
  void budget_passesShares_tellsEachOnce_signed_byWebhookAndLetter() throws Exception {
    try (RunningGateway gateway = gateway()) {
      spend(gateway, 3_000); // $0.00625 of $0.01
      Heard half = heard.poll(20, TimeUnit.SECONDS);
      assertThat(half).isNotNull();
      JsonNode alert = RunningGateway.JSON.readTree(half.body());
      assertThat(half.path()).isEqualTo("/operator");
      assertThat(alert.get("kind").stringValue()).isEqualTo("budget_share");
      assertThat(alert.get("account").stringValue()).isEqualTo("acme");
      assertThat(alert.get("key_name").stringValue()).isEqualTo("app");
      assertThat(alert.get("share").stringValue()).isEqualTo("0.5");
      assertThat(alert.get("used_usd").stringValue()).isEqualTo("0.006250000");
      assertThat(alert.get("budget_usd").stringValue()).isEqualTo("0.010000000");
      long seconds = Long.parseLong(half.signature().substring(2, half.signature().indexOf(',')));
      assertThat(half.signature())
          .isEqualTo(StripeStandIn.signature(half.body(), "s3cret", seconds));

      assertThat(mail.waitForIncomingEmail(20_000, 1)).isTrue(); // two are sent at a time
      spend(gateway, 1_000); // $0.0085
      Heard most = heard.poll(20, TimeUnit.SECONDS);
      assertThat(most).isNotNull();
      assertThat(RunningGateway.JSON.readTree(most.body()).get("share").stringValue())
          .isEqualTo("0.8");
      assertThat(mail.waitForIncomingEmail(20_000, 2)).isTrue();
      assertThat(mail.getReceivedMessages()[0].getSubject()).contains("app", "$0.006250");
    }
    try (RunningGateway again = gateway()) { // a restart does not forget what was told
      assertThat(again.address()).isNotEmpty();
      assertThat(heard.poll(1, TimeUnit.SECONDS)).isNull();
    }
  }

  @Test
  void customersWebhook_onThisMachine_isNeverAsked() throws Exception {
    try (RunningGateway gateway = gateway()) {
      HttpResponse<String> set =
          gateway.post(
              "/v1/alerts",
              "{\"webhook\":\"" + receiverUrl("/inside") + "\",\"email\":true}",
              "x-api-key",
              boss);
      assertThat(set.statusCode()).as(set.body()).isEqualTo(200);
      assertThat(json(set).get("secret").stringValue()).startsWith("whsec_");
      assertThat(gateway.get("/v1/alerts", "x-api-key", boss).body())
          .contains("/inside")
          .doesNotContain("whsec_");
      spend(gateway, 3_000);

      Heard first = heard.poll(20, TimeUnit.SECONDS);
      assertThat(first).isNotNull();
      assertThat(first.path()).isEqualTo("/operator");
      assertThat(heard.poll(2, TimeUnit.SECONDS)).isNull();
      for (String wrong : new String[] {"ftp://a.example", "https://u:p@a.example", "nowhere"}) {
        assertThat(
                gateway
                    .post("/v1/alerts", "{\"webhook\":\"" + wrong + "\"}", "x-api-key", boss)
                    .statusCode())
            .isEqualTo(400);
      }
    }
  }
}

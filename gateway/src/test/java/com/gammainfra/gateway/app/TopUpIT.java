package com.gammainfra.gateway.app;

import static com.gammainfra.gateway.app.RunningGateway.errorCode;
import static com.gammainfra.gateway.app.RunningGateway.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.gammainfra.gateway.billing.StripeStandIn;
import com.gammainfra.gateway.catalog.Usd;
import com.gammainfra.gateway.ledger.AccountId;
import com.gammainfra.gateway.ledger.ReferenceLedger;
import com.gammainfra.gateway.ledger.SqlLedger;
import com.gammainfra.gateway.ledger.Transfer;
import com.gammainfra.gateway.storage.Database;
import com.gammainfra.gateway.storage.Durability;
import com.gammainfra.gateway.storage.TestDatabases;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

/**
 * Money in over HTTP, before a stand-in for Stripe; each path's end is held against {@link
 * ReferenceLedger}.
 */
class TopUpIT {

  private static final String MODEL = "openai/gpt-5-mini";
  private static final String BOSS = "Bearer key-of-boss";
  private static final String ANN = "Bearer key-of-ann";
  private static final AccountId MANAGED = AccountId.managed("operator");
  private static final AccountId BYOK = AccountId.byok("operator");

  @TempDir Path folder;

  private final StripeStandIn stripe = new StripeStandIn();
  private final ScriptedUpstream openai = new ScriptedUpstream();
  private final ReferenceLedger model = new ReferenceLedger();
  private String url = "";

  @AfterEach
  void stop() {
    stripe.close();
    openai.close();
  }

  private RunningGateway gateway(String more) {
    String storage =
        url.isEmpty()
            ? "storage: {path: \"%s\"}\n".formatted(folder.resolve("money.db"))
            : "storage: {type: postgres, url: \"%s\"}\n".formatted(url);
    return RunningGateway.before(
        Map.of("openai", openai),
        RunningGateway.KEYS
            + storage
            + "billing: {enabled: true, stripe: {api_base: \"%s\", secret: %s, webhook_secret: %s}}\n"
                .formatted(stripe.base(), StripeStandIn.SECRET, StripeStandIn.WEBHOOK_SECRET)
            + more);
  }

  private <T> T ledger(Function<SqlLedger, T> use) throws Exception {
    try (Database database =
        url.isEmpty()
            ? Database.sqlite(folder.resolve("money.db"), Durability.PROCESS)
            : Database.postgres(url)) {
      return use.apply(new SqlLedger(database, InstantSource.system()));
    }
  }

  private Usd managed() throws Exception {
    return ledger(ledger -> ledger.balance(MANAGED));
  }

  /** Every account as the model has it, and all entries in balance. */
  private void assertBooksAgree() throws Exception {
    for (AccountId account :
        List.of(MANAGED, BYOK, AccountId.FEES, AccountId.PAYMENTS, AccountId.TRIAL_GRANTS)) {
      Usd balance = ledger(ledger -> ledger.balance(account));
      assertThat(balance).as("%s", account).isEqualTo(model.balance(account));
    }
    assertThat(ledger(SqlLedger::audit).balanced()).isTrue();
  }

  private static HttpResponse<String> tell(RunningGateway gateway, String event) {
    String signature =
        StripeStandIn.signature(
            event, StripeStandIn.WEBHOOK_SECRET, Instant.now().getEpochSecond());
    return gateway.post("/v1/billing/webhook", event, "stripe-signature", signature);
  }

  private JsonNode checkout(RunningGateway gateway, String path, String body) {
    HttpResponse<String> opened = gateway.post(path, body, "authorization", BOSS);
    assertThat(opened.statusCode()).as(opened.body()).isEqualTo(201);
    return json(opened);
  }

  /** A checkout that is paid and told; its payment. */
  private String topUp(RunningGateway gateway, String body) {
    JsonNode opened = checkout(gateway, "/v1/billing/checkout", body);
    String session = stripe.sessionOf(opened.get("id").stringValue());
    assertThat(tell(gateway, stripe.pay(session)).statusCode()).isEqualTo(200);
    return stripe.paymentOf(session);
  }

  @ParameterizedTest
  @EnumSource(TestDatabases.Kind.class)
  void topUp_paid_creditsOnce_howeverOftenItIsSaid(TestDatabases.Kind kind) throws Exception {
    url = kind == TestDatabases.Kind.POSTGRES ? TestDatabases.freshUrl() : "";
    try (RunningGateway gateway = gateway("")) {
      JsonNode opened = checkout(gateway, "/v1/billing/checkout", "{\"usd\": 25}");
      assertThat(opened.get("credit_usd").stringValue()).isEqualTo("25.000000000");
      assertThat(opened.get("fee_usd").stringValue()).isEqualTo("1.250000000");
      assertThat(opened.get("total_usd").stringValue()).isEqualTo("26.250000000");
      assertThat(opened.get("url").stringValue()).startsWith(stripe.base() + "/pay/");
      assertThat(gateway.chat(MODEL, "ping", "authorization", ANN).statusCode()).isEqualTo(402);

      String event = stripe.pay(stripe.sessionOf(opened.get("id").stringValue()));
      List<Integer> statuses = new ArrayList<>();
      for (int i = 0; i < 10; i++) {
        statuses.add(tell(gateway, event).statusCode());
        assertThat(gateway.post("/v1/billing/webhook", event).statusCode()).isEqualTo(400);
        String forged =
            StripeStandIn.signature(event, "whsec_guessed", Instant.now().getEpochSecond());
        assertThat(
                gateway.post("/v1/billing/webhook", event, "stripe-signature", forged).statusCode())
            .isEqualTo(400);
        String old =
            StripeStandIn.signature(
                event, StripeStandIn.WEBHOOK_SECRET, Instant.now().getEpochSecond() - 1_000);
        assertThat(gateway.post("/v1/billing/webhook", event, "stripe-signature", old).statusCode())
            .isEqualTo(400);
      }
      assertThat(statuses).containsOnly(200);
      model.transfer(Transfer.topUp("1", MANAGED, Usd.parse("25"), Usd.parse("1.25")));
      assertBooksAgree();

      JsonNode credits = json(gateway.get("/v1/credits", "authorization", BOSS));
      assertThat(credits.at("/managed/balance_usd").stringValue()).isEqualTo("25.000000000");
      assertThat(credits.at("/managed/held_usd").stringValue()).isEqualTo("0.000000000");
      assertThat(credits.at("/byok/balance_usd").stringValue()).isEqualTo("0.000000000");
      assertThat(credits.at("/top_up/fee_percent").stringValue()).isEqualTo("5");
      assertThat(credits.get("transfers")).hasSize(1);
      assertThat(credits.at("/transfers/0/kind").stringValue()).isEqualTo("top_up");
      assertThat(gateway.chat(MODEL, "ping", "authorization", ANN).statusCode()).isEqualTo(200);
    }
  }

  @Test
  void topUpOfTheOwnKeyBalance_hasNoFee_andIsNeverMixed() throws Exception {
    try (RunningGateway gateway = gateway("")) {
      JsonNode opened = checkout(gateway, "/v1/billing/byok/checkout", "{\"usd\": \"5.00\"}");
      assertThat(opened.get("fee_usd").stringValue()).isEqualTo("0.000000000");
      tell(gateway, stripe.pay(stripe.sessionOf(opened.get("id").stringValue())));

      model.transfer(Transfer.topUp("1", BYOK, Usd.parse("5"), Usd.ZERO));
      assertBooksAgree();
      assertThat(gateway.chat(MODEL, "ping", "authorization", ANN).statusCode()).isEqualTo(402);
    }
  }

  @Test
  void body_withAMistake_is400NamingTheField_andAsksNobody() {
    try (RunningGateway gateway = gateway("")) {
      for (String[] wrong :
          List.of(
              new String[] {"/v1/billing/checkout", "{\"usd\": 9.99}", "usd"},
              new String[] {"/v1/billing/checkout", "{\"usd\": 10.001}", "usd"},
              new String[] {"/v1/billing/checkout", "{\"usd\": 10000.01}", "usd"},
              new String[] {"/v1/billing/checkout", "{\"usd\": 1e99999}", "usd"},
              new String[] {"/v1/billing/checkout", "{\"usd\": true}", "usd"},
              new String[] {"/v1/billing/checkout", "{}", "usd"},
              new String[] {"/v1/billing/checkout", "{\"usd\": 10, \"fee\": 0}", "fee"},
              new String[] {"/v1/billing/checkout", "{\"usd\": 10, \"save_card\": 1}", "save_card"},
              new String[] {"/v1/billing/byok/checkout", "{\"usd\": 4.99}", "usd"},
              new String[] {"/v1/billing/auto-top-up", "{\"enabled\": true}", "threshold_usd"})) {
        HttpResponse<String> response = gateway.post(wrong[0], wrong[1], "authorization", BOSS);
        assertThat(response.statusCode()).as(wrong[1]).isEqualTo(400);
        assertThat(json(response).at("/error/param").stringValue()).isEqualTo(wrong[2]);
      }
      assertThat(
              gateway
                  .post("/v1/billing/checkout", "{\"usd\":10}", "authorization", ANN)
                  .statusCode())
          .isEqualTo(403);
      assertThat(gateway.get("/v1/credits", "authorization", ANN).statusCode()).isEqualTo(403);
      assertThat(gateway.get("/v1/credits").statusCode()).isEqualTo(401);
      assertThat(stripe.asked()).isEmpty();
    }
  }

  @Test
  void stripeAway_is503_andNothingIsCredited() throws Exception {
    try (RunningGateway gateway = gateway("")) {
      stripe.close();
      HttpResponse<String> response =
          gateway.post("/v1/billing/checkout", "{\"usd\":10}", "authorization", BOSS);

      assertThat(response.statusCode()).isEqualTo(503);
      assertThat(errorCode(response)).isEqualTo("upstream_unavailable");
      assertThat(response.body()).doesNotContain(StripeStandIn.SECRET);
      assertBooksAgree();
    }
  }

  @Test
  void refundOfSpentMoney_goesBelowZero_andIs402UntilPaid() throws Exception {
    try (RunningGateway gateway = gateway("")) {
      String payment = topUp(gateway, "{\"usd\": 10}");
      model.transfer(Transfer.topUp("1", MANAGED, Usd.parse("10"), Usd.parse("0.5")));
      assertThat(gateway.chat(MODEL, "ping", "authorization", ANN).statusCode()).isEqualTo(200);
      tell(gateway, stripe.refunded(payment, 1050));
      model.transfer(Transfer.refund("2", MANAGED, Usd.parse("10"), Usd.parse("0.5")));

      // what the chat cost
      assertThat(managed()).isEqualTo(Usd.parse("-0.00065"));
      HttpResponse<String> refused = gateway.chat(MODEL, "ping", "authorization", ANN);
      assertThat(refused.statusCode()).isEqualTo(402);
      assertThat(errorCode(refused)).isEqualTo("insufficient_credits");

      topUp(gateway, "{\"usd\": 10}");
      assertThat(gateway.chat(MODEL, "ping", "authorization", ANN).statusCode()).isEqualTo(200);
      assertThat(managed()).isEqualTo(Usd.parse("9.9987"));
      assertThat(ledger(SqlLedger::audit).balanced()).isTrue();
    }
  }

  @Test
  void dispute_lostAndWon_andPartialRefund_agreeWithTheModel() throws Exception {
    try (RunningGateway gateway = gateway("")) {
      String lost = topUp(gateway, "{\"usd\": 20}");
      String won = topUp(gateway, "{\"usd\": 40}");
      String partly = topUp(gateway, "{\"usd\": 10}");
      tell(gateway, stripe.dispute("created", lost, "dp_1", 2100, "needs_response"));
      tell(gateway, stripe.dispute("closed", lost, "dp_1", 2100, "lost"));
      tell(gateway, stripe.dispute("closed", won, "dp_2", 4200, "won"));
      tell(gateway, stripe.dispute("created", won, "dp_2", 4200, "needs_response"));
      tell(gateway, stripe.refunded(partly, 525));

      for (String usd : List.of("20", "40", "10")) {
        Usd amount = Usd.parse(usd);
        model.transfer(Transfer.topUp("t" + usd, MANAGED, amount, new Usd(amount.nanos() / 20)));
      }
      model.transfer(Transfer.dispute("d1", MANAGED, Usd.parse("20"), Usd.parse("1")));
      model.transfer(Transfer.refund("r1", MANAGED, Usd.parse("5"), Usd.parse("0.25")));
      assertBooksAgree();
      JsonNode credits = json(gateway.get("/v1/credits", "authorization", BOSS));
      assertThat(credits.get("transfers")).hasSize(7);
    }
  }

  @Test
  void databaseLocked_webhookIs503_soThatStripeSaysItAgain() throws Exception {
    try (RunningGateway gateway = gateway("")) {
      JsonNode opened = checkout(gateway, "/v1/billing/checkout", "{\"usd\": 10}");
      String event = stripe.pay(stripe.sessionOf(opened.get("id").stringValue()));
      try (Connection other =
              DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("money.db"));
          Statement statement = other.createStatement()) {
        statement.execute("BEGIN IMMEDIATE");
        HttpResponse<String> answer = tell(gateway, event);
        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(errorCode(answer)).isEqualTo("ledger_unavailable");
        statement.execute("ROLLBACK");
      }
      assertThat(tell(gateway, event).statusCode()).isEqualTo(200);
      model.transfer(Transfer.topUp("1", MANAGED, Usd.parse("10"), Usd.parse("0.5")));
      assertBooksAgree();
    }
  }

  @Test
  void withoutStripe_checkoutsAre404_andCreditsAreShown() {
    try (RunningGateway gateway =
        RunningGateway.with(
            RunningGateway.KEYS
                + "billing: {enabled: true}\nstorage: {path: \"%s\"}\n"
                    .formatted(folder.resolve("plain.db")),
            Map.of())) {
      for (String path : List.of("/v1/billing/checkout", "/v1/billing/byok/checkout")) {
        assertThat(gateway.post(path, "{\"usd\":10}", "authorization", BOSS).statusCode())
            .isEqualTo(404);
      }
      assertThat(gateway.post("/v1/billing/webhook", "{}").statusCode()).isEqualTo(404);
      assertThat(gateway.get("/v1/credits", "authorization", BOSS).statusCode()).isEqualTo(200);
    }
  }

  private static void eventually(BooleanSupplier met) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (!met.getAsBoolean() && System.nanoTime() < end) {
      Thread.sleep(20);
    }
    assertThat(met.getAsBoolean()).isTrue();
  }

  private JsonNode auto(RunningGateway gateway) {
    return json(gateway.get("/v1/billing/auto-top-up", "authorization", BOSS));
  }

  private String balanceOf(RunningGateway gateway) {
    return json(gateway.get("/v1/credits", "authorization", BOSS))
        .at("/managed/balance_usd")
        .stringValue();
  }

  private static final String SOON = "alerts: {every_ms: 100}\n";
  private static final String FILL = "{\"enabled\": true, \"threshold_usd\": 15, \"usd\": 20}";

  @Test
  void autoTopUp_isOff_andNeedsACard() {
    try (RunningGateway gateway = gateway(SOON)) {
      assertThat(auto(gateway).get("enabled").booleanValue()).isFalse();
      topUp(gateway, "{\"usd\": 10}");
      HttpResponse<String> refused =
          gateway.post("/v1/billing/auto-top-up", FILL, "authorization", BOSS);
      assertThat(refused.statusCode()).isEqualTo(400);
      assertThat(refused.body()).contains("save_card");
      assertThat(stripe.charges()).isZero();
    }
  }

  @Test
  void autoTopUp_belowTheThreshold_chargesTheCardOnceAWindow() throws Exception {
    try (RunningGateway gateway = gateway(SOON)) {
      topUp(gateway, "{\"usd\": 10, \"save_card\": true}");
      HttpResponse<String> set =
          gateway.post("/v1/billing/auto-top-up", FILL, "authorization", BOSS);
      assertThat(set.statusCode()).as(set.body()).isEqualTo(200);
      eventually(() -> balanceOf(gateway).equals("30.000000000"));
      tell(gateway, stripe.chargedEvent()); // Stripe says so, too

      gateway.post("/v1/billing/auto-top-up", FILL.replace("15", "100"), "authorization", BOSS);
      Thread.sleep(500); // some looks later
      assertThat(stripe.charges()).isEqualTo(1);
      model.transfer(Transfer.topUp("1", MANAGED, Usd.parse("10"), Usd.parse("0.5")));
      model.transfer(Transfer.topUp("2", MANAGED, Usd.parse("20"), Usd.parse("1")));
      assertBooksAgree();
    }
  }

  @Test
  void autoTopUp_whoseEndIsNotHeard_isAskedForAgain_andChargesOnce() throws Exception {
    stripe.then(StripeStandIn.Outcome.FAILS).then(StripeStandIn.Outcome.FAILS_AFTER_CHARGING);
    try (RunningGateway gateway = gateway(SOON)) {
      topUp(gateway, "{\"usd\": 10, \"save_card\": true}");
      gateway.post("/v1/billing/auto-top-up", FILL, "authorization", BOSS);
      eventually(() -> balanceOf(gateway).equals("30.000000000"));

      assertThat(stripe.charges()).isEqualTo(1);
      assertThat(stripe.asked().stream().filter(a -> a.equals("POST /v1/payment_intents")).count())
          .isGreaterThanOrEqualTo(3);
    }
  }

  @Test
  void autoTopUp_declined_isSwitchedOff_untilItIsSetAgain() throws Exception {
    stripe.then(StripeStandIn.Outcome.DECLINED);
    try (RunningGateway gateway = gateway(SOON)) {
      topUp(gateway, "{\"usd\": 10, \"save_card\": true}");
      gateway.post("/v1/billing/auto-top-up", FILL, "authorization", BOSS);
      eventually(() -> !auto(gateway).get("stopped").isNull());

      assertThat(auto(gateway).get("enabled").booleanValue()).isFalse();
      assertThat(auto(gateway).get("stopped").stringValue()).isEqualTo("card_declined");
      Thread.sleep(300);
      assertThat(balanceOf(gateway)).isEqualTo("10.000000000");
      assertThat(stripe.charges()).isZero();
    }
  }
}

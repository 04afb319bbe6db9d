package com.gammainfra.gateway.app;

import static com.gammainfra.gateway.app.RunningGateway.errorCode;
import static com.gammainfra.gateway.app.RunningGateway.header;
import static com.gammainfra.gateway.app.RunningGateway.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.gammainfra.gateway.account.KeyPolicy;
import com.gammainfra.gateway.account.KeyStore;
import com.gammainfra.gateway.account.Scope;
import com.gammainfra.gateway.catalog.Usd;
import com.gammainfra.gateway.ledger.AccountId;
import com.gammainfra.gateway.ledger.SqlLedger;
import com.gammainfra.gateway.ledger.Transfer;
import com.gammainfra.gateway.storage.Database;
import com.gammainfra.gateway.storage.Durability;
import com.gammainfra.gateway.storage.TestDatabases;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Requests with customers' own keys, through a whole gateway that bills, on a real file. */
class ByokIT {

  private static final String MODEL = "openai/gpt-5-mini";
  private static final String OWN = "sk-own-key-of-acme-0001";
  private static final String REFUSED = "{\"error\":{\"message\":\"Incorrect API key provided\"}}";

  @TempDir Path folder;

  private final ScriptedUpstream openai = new ScriptedUpstream();
  private final ScriptedUpstream mistral = new ScriptedUpstream();
  private String acme = "";
  private String globex = "";

  @BeforeEach
  void keys() throws Exception {
    acme = key("acme", Scope.ACCOUNT, KeyPolicy.NONE);
    globex = key("globex", Scope.ACCOUNT, KeyPolicy.NONE);
  }

  @AfterEach
  void stop() {
    openai.close();
    mistral.close();
  }

  private <T> T database(Function<Database, T> use) throws Exception {
    try (Database database = Database.sqlite(folder.resolve("own.db"), Durability.PROCESS)) {
      return TestDatabases.patiently(() -> use.apply(database));
    }
  }

  private String key(String account, Scope scope, KeyPolicy policy) throws Exception {
    return database(
        database ->
            new KeyStore(database, InstantSource.system())
                .create(account, "test", scope, policy)
                .secret());
  }

  private void credit(AccountId account, String usd) throws Exception {
    var _ =
        database(
            database ->
                new SqlLedger(database, InstantSource.system())
                    .transfer(Transfer.grant("to " + account + usd, account, Usd.parse(usd))));
  }

  private Usd balance(AccountId account) throws Exception {
    return database(database -> new SqlLedger(database, InstantSource.system()).balance(account));
  }

  private void assertBooksAreRight() throws Exception {
    var audit = database(database -> new SqlLedger(database, InstantSource.system()).audit());
    assertThat(audit.balanced()).as("%s", audit).isTrue();
    for (String account : new String[] {"acme", "globex"}) {
      assertThat(balance(new AccountId("held:managed:" + account))).isEqualTo(Usd.ZERO);
      assertThat(balance(new AccountId("held:byok:" + account))).isEqualTo(Usd.ZERO);
    }
  }

  /**
   * A gateway with a key for Mistral and one, or none, for OpenAI.
   *
   * @param operatorsKey whether it has one for OpenAI
   */
  private RunningGateway gateway(boolean operatorsKey, String more) {
    return RunningGateway.with(
        """
        providers:
          openai: {base_url: "%s"%s}
          mistral: {base_url: "%s", api_keys: ["key-of-mistral"]}
        aliases: {house: {chain: [openai/gpt-5-mini, mistral/mistral-small-2603]}}
        auth: {mode: accounts}
        billing: {enabled: true}
        storage: {path: "%s"}
        """
                .formatted(
                    openai.baseUrl(),
                    operatorsKey ? ", api_keys: [\"key-of-openai\"]" : ", keyless: false",
                    mistral.baseUrl(),
                    folder.resolve("own.db"))
            + more,
        Map.of());
  }

  private static HttpResponse<String> set(
      RunningGateway gateway, String caller, String provider, String body) {
    return gateway.send(
        gateway
            .request("/v1/provider-keys/" + provider)
            .header("x-api-key", caller)
            .header("content-type", "application/json")
            .PUT(HttpRequest.BodyPublishers.ofString(body))
            .build());
  }

  private static HttpResponse<String> setOwn(RunningGateway gateway, String caller) {
    HttpResponse<String> response = set(gateway, caller, "openai", "{\"key\":\"" + OWN + "\"}");
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    return response;
  }

  private static HttpResponse<String> remove(
      RunningGateway gateway, String caller, String provider) {
    return gateway.send(
        gateway
            .request("/v1/provider-keys/" + provider)
            .header("x-api-key", caller)
            .DELETE()
            .build());
  }

  private static JsonNode receipt(RunningGateway gateway, HttpResponse<?> answer, String key) {
    return json(gateway.get("/v1/receipts/" + header(answer, "request-id"), "x-api-key", key));
  }

  @Test
  void key_isSetShownWithoutItselfAndRemoved_byItsAccountAlone() {
    try (RunningGateway gateway = gateway(true, "")) {
      HttpResponse<String> made = setOwn(gateway, acme);
      JsonNode key = json(made);
      assertThat(RunningGateway.names(key))
          .containsExactly("object", "account", "provider", "last4", "created", "changed");
      assertThat(key.get("last4").stringValue()).isEqualTo("0001");
      assertThat(made.headers().firstValue("cache-control")).contains("no-store");
      assertThat(made.body()).doesNotContain(OWN);

      HttpResponse<String> listed = gateway.get("/v1/provider-keys", "x-api-key", acme);
      assertThat(json(listed).get("data")).hasSize(1);
      assertThat(listed.body()).doesNotContain(OWN);
      assertThat(gateway.get("/v1/provider-keys/openai", "x-api-key", acme).body())
          .isEqualTo(made.body());
      assertThat(json(gateway.get("/v1/provider-keys", "x-api-key", globex)).get("data")).isEmpty();
      assertThat(gateway.get("/v1/provider-keys/openai", "x-api-key", globex).statusCode())
          .isEqualTo(404);
      assertThat(remove(gateway, globex, "openai").statusCode()).isEqualTo(404);
      assertThat(remove(gateway, acme, "openai").statusCode()).isEqualTo(200);
      assertThat(remove(gateway, acme, "openai").statusCode()).isEqualTo(404);
      assertThat(json(gateway.get("/v1/provider-keys", "x-api-key", acme)).get("data")).isEmpty();
    }
  }

  @Test
  void key_withAMistake_namesTheFieldAndNeverTheKey() throws Exception {
    String inference = key("acme", Scope.INFERENCE, KeyPolicy.NONE);
    try (RunningGateway gateway = gateway(true, "")) {
      for (String[] wrong :
          new String[][] {
            {"{\"key\":\"" + OWN + "\",\"base_url\":\"http://evil.example\"}", "base_url"},
            {"{\"key\":\"" + OWN + " \"}", "key"},
            {"{\"key\":\"" + OWN + "\\r\\nX-Evil: 1\"}", "key"},
            {"{\"key\":5}", "key"},
            {"{}", "key"}
          }) {
        HttpResponse<String> response = set(gateway, acme, "openai", wrong[0]);
        assertThat(response.statusCode()).as(wrong[0]).isEqualTo(400);
        assertThat(json(response).at("/error/param").stringValue()).isEqualTo(wrong[1]);
        assertThat(response.body()).doesNotContain(OWN);
      }
      HttpResponse<String> half = set(gateway, acme, "openai", "{\"key\":\"" + OWN);
      assertThat(half.statusCode()).isEqualTo(400);
      assertThat(half.body()).doesNotContain(OWN);
      assertThat(set(gateway, acme, "nobody", "{\"key\":\"k\"}").statusCode()).isEqualTo(404);
      assertThat(set(gateway, inference, "openai", "{\"key\":\"k\"}").statusCode()).isEqualTo(403);
      assertThat(set(gateway, "sk-none", "openai", "{\"key\":\"k\"}").statusCode()).isEqualTo(401);
    }
  }

  @Test
  void chat_ownKey_isAskedWithIt_andChargesTheFeeAlone() throws Exception {
    credit(AccountId.managed("acme"), "3");
    credit(AccountId.byok("acme"), "5");
    try (RunningGateway gateway = gateway(true, "")) {
      setOwn(gateway, acme);
      HttpResponse<String> answer = gateway.chat(MODEL, "ping", "x-api-key", acme);

      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
      assertThat(openai.asked().authorization()).isEqualTo("Bearer " + OWN);
      JsonNode cost = receipt(gateway, answer, acme).get("cost");
      // 1,000 tokens at $0.25 and 200 at $2 a million, and 2 % of that
      assertThat(cost.get("total_usd").stringValue()).isEqualTo("0.000650000");
      assertThat(cost.get("fee_usd").stringValue()).isEqualTo("0.000013000");
      assertThat(cost.get("charged_usd").stringValue()).isEqualTo("0.000013000");
      assertThat(receipt(gateway, answer, acme).at("/attempts/0/own_key").booleanValue()).isTrue();
      assertThat(header(answer, "cost-usd")).isEqualTo("0.000650");
    }
    assertThat(balance(AccountId.managed("acme"))).isEqualTo(Usd.parse("3"));
    assertThat(balance(AccountId.byok("acme"))).isEqualTo(Usd.parse("4.999987"));
    assertThat(balance(AccountId.FEES)).isEqualTo(Usd.parse("0.000013"));
    assertThat(balance(AccountId.REVENUE)).isEqualTo(Usd.ZERO);
    assertThat(balance(AccountId.provider("openai"))).isEqualTo(Usd.ZERO);
    assertBooksAreRight();
  }

  @Test
  void chat_before24June_feeIsOnePercent() throws Exception {
    credit(AccountId.byok("acme"), "5");
    try (RunningGateway gateway = gateway(true, "clock: 2026-06-23T23:59:59Z\n")) {
      setOwn(gateway, acme);
      HttpResponse<String> answer = gateway.chat(MODEL, "ping", "x-api-key", acme);

      assertThat(receipt(gateway, answer, acme).at("/cost/fee_usd").stringValue())
          .isEqualTo("0.000006500");
    }
  }

  @Test
  void chat_providerWithoutTheOperatorsKey_isOpenToWhoHasOne() throws Exception {
    credit(AccountId.byok("acme"), "5");
    credit(AccountId.managed("globex"), "5");
    try (RunningGateway gateway = gateway(false, "")) {
      setOwn(gateway, acme);

      assertThat(gateway.chat(MODEL, "ping", "x-api-key", acme).statusCode()).isEqualTo(200);
      HttpResponse<String> others = gateway.chat(MODEL, "ping", "x-api-key", globex);
      assertThat(others.statusCode()).isEqualTo(503);
      assertThat(errorCode(others)).isEqualTo("no_provider_configured");
      HttpResponse<String> chain = gateway.chat("house", "ping", "x-api-key", globex);
      assertThat(header(chain, "endpoint")).isEqualTo("mistral/mistral-small-2603");
    }
    assertBooksAreRight();
  }

  @Test
  void chat_noMoneyForFees_is402_andTheOtherBalanceStaysUntouched() throws Exception {
    credit(AccountId.managed("acme"), "100");
    try (RunningGateway gateway = gateway(true, "")) {
      setOwn(gateway, acme);
      for (String model : new String[] {MODEL, "house"}) {
        HttpResponse<String> answer = gateway.chat(model, "ping", "x-api-key", acme);
        assertThat(answer.statusCode()).as(model).isEqualTo(402);
        assertThat(errorCode(answer)).isEqualTo("byok_balance_empty");
      }
      assertThat(openai.askedSoFar() + mistral.askedSoFar()).isZero();
      JsonNode route =
          json(
              gateway.post(
                  "/v1/route", RunningGateway.body("house", "ping", ""), "x-api-key", acme));
      assertThat(route.at("/candidates/0/own_key").booleanValue()).isTrue();
      assertThat(route.at("/candidates/0/reasons").toString()).isEqualTo("[\"budget\"]");
      // another provider, asked for by name, is the gateway's affair
      assertThat(gateway.chat("mistral/mistral-small-2603", "ping", "x-api-key", acme).statusCode())
          .isEqualTo(200);
    }
    assertBooksAreRight();
  }

  @Test
  void chat_littleMoneyForFees_limitsTheAnswerToWhatItAffords() throws Exception {
    credit(AccountId.byok("acme"), "0.00004");
    try (RunningGateway gateway = gateway(true, "")) {
      setOwn(gateway, acme);
      assertThat(gateway.chat(MODEL, "ping", "x-api-key", acme).statusCode()).isEqualTo(200);

      // $0.00004 pays 2 % of $0.002, the ceiling of some 990 tokens at $2 a million
      assertThat(openai.asked().body().get("max_completion_tokens").intValue())
          .isBetween(900, 1_000);
    }
  }

  @Test
  void chat_ownKeyRefused_failsOver_saysSo_andRestsNobodyElsesKey() throws Exception {
    credit(AccountId.managed("acme"), "3");
    credit(AccountId.byok("acme"), "5");
    credit(AccountId.managed("globex"), "3");
    try (RunningGateway gateway = gateway(true, "")) {
      setOwn(gateway, acme);
      openai.then(ScriptedUpstream.json(401, REFUSED));
      HttpResponse<String> answer = gateway.chat("house", "ping", "x-api-key", acme);

      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(header(answer, "endpoint")).isEqualTo("mistral/mistral-small-2603");
      assertThat(header(answer, "warnings")).contains("openai refused your own key");
      JsonNode receipt = receipt(gateway, answer, acme);
      assertThat(receipt.at("/attempts/0/error").stringValue()).isEqualTo("auth");
      assertThat(receipt.at("/attempts/0/own_key").booleanValue()).isTrue();
      assertThat(receipt.at("/attempts/1/own_key").isMissingNode()).isTrue();
      assertThat(receipt.at("/warnings/0").stringValue()).contains("PUT /v1/provider-keys/openai");
      assertThat(receipt.at("/cost/fee_usd").stringValue()).isEqualTo("0.000000000");
      assertThat(openai.asked().authorization()).isEqualTo("Bearer " + OWN);

      // acme's key rests; the operator's does not
      HttpResponse<String> pinned = gateway.chat(MODEL, "ping", "x-api-key", acme);
      assertThat(pinned.statusCode()).isEqualTo(503);
      assertThat(errorCode(pinned)).isEqualTo("upstream_unavailable");
      assertThat(pinned.body()).contains("own key");
      assertThat(openai.askedSoFar()).isZero();
      assertThat(gateway.chat(MODEL, "ping", "x-api-key", globex).statusCode()).isEqualTo(200);
      assertThat(openai.asked().authorization()).isEqualTo("Bearer key-of-openai");
      assertThat(gateway.get("/metrics").body()).doesNotContain("key_refused");

      // another key has a clean slate
      String next = "{\"key\":\"sk-next-key-of-acme-0002\"}";
      assertThat(set(gateway, acme, "openai", next).statusCode()).isEqualTo(200);
      assertThat(gateway.chat(MODEL, "ping", "x-api-key", acme).statusCode()).isEqualTo(200);
      assertThat(openai.asked().authorization()).isEqualTo("Bearer sk-next-key-of-acme-0002");
    }
    assertBooksAreRight();
  }

  @Test
  void chat_ownKeyRefusedOnAPin_isNeverTheCallers401() throws Exception {
    credit(AccountId.byok("acme"), "5");
    try (RunningGateway gateway = gateway(true, "")) {
      setOwn(gateway, acme);
      openai.then(ScriptedUpstream.json(403, REFUSED));
      HttpResponse<String> answer = gateway.chat(MODEL, "ping", "x-api-key", acme);

      assertThat(answer.statusCode()).isEqualTo(503);
      assertThat(answer.body()).contains("refused the key that this account has set");
      assertThat(answer.headers().firstValue("x-should-retry")).contains("false");
      assertThat(header(answer, "warnings")).contains("openai refused your own key");
      assertThat(openai.askedSoFar()).as("the operator's key is not tried instead").isEqualTo(1);
    }
    assertThat(balance(AccountId.byok("acme"))).isEqualTo(Usd.parse("5"));
    assertBooksAreRight();
  }

  @Test
  void chat_modelThatAnOwnKeyDoesNotOpen_staysOpenToOthers() throws Exception {
    credit(AccountId.byok("acme"), "5");
    credit(AccountId.managed("globex"), "5");
    String missing = "{\"error\":{\"code\":\"model_not_found\",\"message\":\"no such model\"}}";
    try (RunningGateway gateway = gateway(true, "")) {
      setOwn(gateway, acme);
      openai.then(ScriptedUpstream.json(404, missing));
      HttpResponse<String> answer = gateway.chat(MODEL, "ping", "x-api-key", acme);

      assertThat(answer.statusCode()).isEqualTo(503);
      assertThat(header(answer, "warnings")).contains("your own key does not open " + MODEL);
      assertThat(gateway.chat(MODEL, "ping", "x-api-key", globex).statusCode()).isEqualTo(200);
    }
  }

  @Test
  void chat_operatorsKeyRests_ownKeyIsStillAsked() throws Exception {
    credit(AccountId.byok("acme"), "5");
    credit(AccountId.managed("globex"), "5");
    try (RunningGateway gateway = gateway(true, "")) {
      setOwn(gateway, acme);
      openai.then(ScriptedUpstream.json(401, REFUSED));
      assertThat(gateway.chat(MODEL, "ping", "x-api-key", globex).statusCode()).isEqualTo(503);
      assertThat(gateway.chat(MODEL, "ping", "x-api-key", acme).statusCode()).isEqualTo(200);
    }
  }

  @Test
  void chat_streamWithAnOwnKeyCut_paysTheFeeOfWhatWasDelivered() throws Exception {
    credit(AccountId.byok("acme"), "5");
    try (RunningGateway gateway = gateway(true, "")) {
      setOwn(gateway, acme);
      openai.then(ScriptedUpstream.cut("some ", "words"));
      var _ =
          gateway.post(
              "/v1/chat/completions",
              RunningGateway.body(MODEL, "ping", ",\"stream\":true"),
              "x-api-key",
              acme);
    }
    assertThat(balance(AccountId.byok("acme")))
        .isLessThan(Usd.parse("5"))
        .isGreaterThan(Usd.parse("4.999999"));
    assertBooksAreRight();
  }

  @Test
  void keyWithABudget_bothBalancesHeld_isNotRefusedForTheSum() throws Exception {
    credit(AccountId.managed("acme"), "3");
    credit(AccountId.byok("acme"), "5");
    String body = RunningGateway.body("house", "ping", ",\"max_tokens\":1000");
    String budgeted =
        key(
            "acme",
            Scope.INFERENCE,
            new KeyPolicy(Usd.parse("0.0021"), null, Set.of(), Set.of(), null, null, null, false));
    try (RunningGateway gateway = gateway(true, "")) {
      setOwn(gateway, acme);
      HttpResponse<String> answer =
          gateway.post("/v1/chat/completions", body, "x-api-key", budgeted);

      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
      assertThat(header(answer, "endpoint")).isEqualTo(MODEL);
    }
    assertBooksAreRight();
  }

  @Test
  void billingOff_ownKeyIsAskedWith_andNothingIsCharged() {
    try (RunningGateway gateway =
        RunningGateway.with(
            """
            providers: {openai: {base_url: "%s", keyless: false}}
            auth: {mode: accounts}
            storage: {path: "%s"}
            """
                .formatted(openai.baseUrl(), folder.resolve("own.db")),
            Map.of())) {
      assertThat(gateway.get("/readyz").statusCode()).isEqualTo(503);
      setOwn(gateway, acme);
      assertThat(gateway.get("/readyz").statusCode()).isEqualTo(200);
      HttpResponse<String> answer = gateway.chat(MODEL, "ping", "x-api-key", acme);

      assertThat(answer.statusCode()).isEqualTo(200);
      JsonNode cost = receipt(gateway, answer, acme).get("cost");
      assertThat(cost.get("total_usd").stringValue()).isEqualTo("0.000650000");
      assertThat(cost.get("charged_usd").stringValue()).isEqualTo("0.000000000");
      assertThat(cost.get("fee_usd").stringValue()).isEqualTo("0.000000000");
    }
  }
}

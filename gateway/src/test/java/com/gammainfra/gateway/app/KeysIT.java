package com.gammainfra.gateway.app;

import static com.gammainfra.gateway.app.RunningGateway.JSON;
import static com.gammainfra.gateway.app.RunningGateway.errorCode;
import static com.gammainfra.gateway.app.RunningGateway.header;
import static com.gammainfra.gateway.app.RunningGateway.json;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Keys in a database: made on the command line and over HTTP, used on a running gateway. */
class KeysIT {

  private static final String ADMIN = "Bearer " + RunningGateway.ADMIN_KEY;

  @TempDir private Path folder;

  private final PrintStream stdout = System.out;
  private final PrintStream stderr = System.err;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @BeforeEach
  void capture() {
    System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
    System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
  }

  @AfterEach
  void restore() {
    System.setOut(stdout);
    System.setErr(stderr);
  }

  @Test
  void keyOfTheCommandLine_isTakenAndRefusedByAGatewayThatRuns() throws Exception {
    try (RunningGateway gateway = gateway()) {
      assertThat(ask(gateway, "sk-gammainfra-none").statusCode()).isEqualTo(401);
      JsonNode made = keys("create", "--name", "ci");
      String secret = made.get("key").stringValue();
      String id = made.get("id").stringValue();
      assertThat(eventually(gateway, secret, 200)).isEqualTo(200);

      JsonNode rotated = keys("rotate", id);
      assertThat(eventually(gateway, secret, 401)).isEqualTo(401);
      String second = rotated.get("key").stringValue();
      assertThat(ask(gateway, second).statusCode()).isEqualTo(200);

      keys("revoke", rotated.get("id").stringValue());
      assertThat(eventually(gateway, second, 401)).isEqualTo(401);
      assertThat(keys("list").get("data")).hasSize(2);
      assertThat(keys("list").toString()).doesNotContain("sk-gammainfra-");
    }
  }

  @Test
  void keysOfHttp_areThoseOfTheCallersAccount_andHoldAtOnce() throws Exception {
    String boss = keys("create", "--scope", "account").get("key").stringValue();
    String other = keysOf("globex", "create", "--scope", "account").get("key").stringValue();
    try (RunningGateway gateway = gateway()) {
      HttpResponse<String> made =
          gateway.post(
              "/v1/keys",
              """
              {"name":"app","budget_day_usd":"2.50","budget_month_usd":30,"rpm":60,"tpm":100000,
               "models":["openai/gpt-5-mini"],"tasks":["code","chat"],"concurrency":4}""",
              "x-api-key",
              boss);
      assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
      assertThat(made.headers().firstValue("cache-control")).contains("no-store");
      JsonNode key = json(made);
      String secret = key.get("key").stringValue();
      String path = "/v1/keys/" + key.get("id").stringValue();
      assertThat(key.get("account").stringValue()).isEqualTo("acme");
      assertThat(key.get("scope").stringValue()).isEqualTo("inference");
      assertThat(key.get("budget_day_usd").stringValue()).isEqualTo("2.500000000");
      assertThat(key.get("budget_month_usd").stringValue()).isEqualTo("30.000000000");
      assertThat(key.get("tasks").toString()).isEqualTo("[\"code\",\"chat\"]");

      assertThat(gateway.get("/v1/keys", "x-api-key", secret).statusCode()).isEqualTo(403);
      assertThat(gateway.get("/v1/keys").statusCode()).isEqualTo(401);
      assertThat(gateway.get("/v1/keys", "x-api-key", boss).body())
          .contains(key.get("id").stringValue())
          .doesNotContain("sk-gammainfra-");
      assertThat(json(gateway.get("/v1/keys", "x-api-key", other)).get("data")).hasSize(1);
      assertThat(json(gateway.get("/v1/keys", "authorization", ADMIN)).get("data")).isEmpty();

      assertThat(delete(gateway, path, other).statusCode()).isEqualTo(404);
      assertThat(delete(gateway, path, secret).statusCode()).isEqualTo(403);
      assertThat(ask(gateway, secret).statusCode()).isEqualTo(200);
      HttpResponse<String> revoked = delete(gateway, path, boss);
      assertThat(revoked.statusCode()).isEqualTo(200);
      assertThat(json(revoked).get("revoked").isIntegralNumber()).isTrue();
      assertThat(ask(gateway, secret).statusCode()).as("at once").isEqualTo(401);
    }
  }

  @Test
  void body_withAMistake_is400NamingTheField() throws Exception {
    try (RunningGateway gateway = gateway()) {
      for (String[] wrong :
          List.of(
              new String[] {"{\"name\":\"a\",\"colour\":1}", "colour"},
              new String[] {"{}", "name"},
              new String[] {"{\"name\":\"a\",\"scope\":\"admin\"}", "scope"},
              new String[] {"{\"name\":\"a\",\"rpm\":0}", "rpm"},
              new String[] {"{\"name\":\"a\",\"rpm\":1.5}", "rpm"},
              new String[] {"{\"name\":\"a\",\"tpm\":\"many\"}", "tpm"},
              new String[] {"{\"name\":\"a\",\"budget_day_usd\":\"-1\"}", "budget_day_usd"},
              new String[] {"{\"name\":\"a\",\"budget_day_usd\":1e900000}", "budget_day_usd"},
              new String[] {"{\"name\":\"a\",\"models\":\"x/y\"}", "models"},
              new String[] {"{\"name\":\"a\",\"models\":[\"x\"]}", "models[0]"},
              new String[] {"{\"name\":\"a\",\"tasks\":[\"code\",\"dance\"]}", "tasks[1]"})) {
        HttpResponse<String> response = gateway.post("/v1/keys", wrong[0], "authorization", ADMIN);
        assertThat(response.statusCode()).as(wrong[0]).isEqualTo(400);
        assertThat(json(response).at("/error/param").stringValue()).isEqualTo(wrong[1]);
      }
      assertThat(gateway.post("/v1/keys", "nope", "authorization", ADMIN).statusCode())
          .isEqualTo(400);
    }
  }

  @Test
  void rates_reached_are429WithHeaders() throws Exception {
    String limited = keys("create", "--rpm", "2", "--tpm", "100000").get("key").stringValue();
    String free = keys("create").get("key").stringValue();
    try (RunningGateway gateway = gateway()) {
      HttpResponse<String> first = ask(gateway, limited);
      assertThat(first.statusCode()).isEqualTo(200);
      assertThat(rate(first, "limit-requests")).isEqualTo("2");
      assertThat(rate(first, "remaining-requests")).isEqualTo("1");
      assertThat(rate(first, "limit-tokens")).isEqualTo("100000");
      assertThat(rate(first, "reset-tokens")).matches("\\d+\\.\\d{3}s");
      HttpResponse<String> second =
          gateway.post(
              "/v1/chat/completions",
              RunningGateway.body("openai/gpt-5-mini", "ping", ",\"stream\":true"),
              "x-api-key",
              limited);
      assertThat(rate(second, "remaining-requests")).isEqualTo("0");
      HttpResponse<String> third = ask(gateway, limited);
      assertThat(third.statusCode()).isEqualTo(429);
      assertThat(errorCode(third)).isEqualTo("rate_limit_exceeded");
      assertThat(third.headers().firstValueAsLong("retry-after").orElse(0)).isBetween(1L, 30L);
      assertThat(rate(third, "remaining-requests")).isEqualTo("0");
      assertThat(ask(gateway, free).headers().firstValue("x-ratelimit-limit-requests")).isEmpty();
    }
  }

  @Test
  void tokensOfAnswers_andEndsOfRefusals_areSettled() throws Exception {
    String one = keys("create", "--concurrency", "1", "--tpm", "1000").get("key").stringValue();
    try (RunningGateway gateway = gateway()) {
      for (int i = 0; i < 3; i++) {
        assertThat(gateway.chat("openai/no-such", "ping", "x-api-key", one).statusCode())
            .isEqualTo(404);
      }
      String untouched =
          rate(gateway.chat("openai/no-such", "p", "x-api-key", one), "limit-tokens");
      assertThat(untouched).isEqualTo("1000");
      long began = System.nanoTime();
      HttpResponse<String> first = ask(gateway, one);
      assertThat(first.statusCode()).isEqualTo(200);
      long usage = json(first).at("/usage/total_tokens").longValue();
      long left = Long.parseLong(rate(ask(gateway, one), "remaining-tokens"));
      long back = Duration.ofNanos(System.nanoTime() - began).toMillis() * 1000 / 60_000;
      assertThat(usage).isGreaterThan(5);
      assertThat(left).isLessThan(1000 - usage + 20 + back);
    }
  }

  @Test
  void receipt_isForItsAccountAlone() throws Exception {
    String boss = keys("create", "--scope", "account").get("key").stringValue();
    String worker = keys("create").get("key").stringValue();
    String other = keysOf("globex", "create", "--scope", "account").get("key").stringValue();
    try (RunningGateway gateway = gateway()) {
      String path = "/v1/receipts/" + header(ask(gateway, worker), "request-id");

      assertThat(gateway.get(path, "x-api-key", worker).statusCode()).isEqualTo(200);
      assertThat(gateway.get(path, "x-api-key", boss).statusCode()).isEqualTo(200);
      assertThat(gateway.get(path, "authorization", ADMIN).statusCode()).isEqualTo(200);
      assertThat(gateway.get(path, "x-api-key", other).statusCode()).isEqualTo(404);
    }
  }

  @Test
  void withoutAccounts_keysAreNotFound() {
    try (RunningGateway gateway = RunningGateway.with(RunningGateway.KEYS, Map.of())) {
      assertThat(gateway.get("/v1/keys", "x-api-key", "key-of-boss").statusCode()).isEqualTo(404);
      assertThat(gateway.get("/v1/keys", "x-api-key", "key-of-ann").statusCode()).isEqualTo(403);
    }
  }

  @Test
  void credits_areGivenOnceAnId_andShown() throws Exception {
    assertThat(run("credits", "add", "--account", "acme", "--usd", "10", "--id", "g1"))
        .isEqualTo(0);
    assertThat(JSON.readTree(printed()).get("balance_usd").stringValue()).isEqualTo("10.000000000");
    assertThat(run("credits", "add", "--account", "acme", "--usd", "10", "--id", "g1")).isZero();
    assertThat(JSON.readTree(printed()).get("balance_usd").stringValue()).isEqualTo("10.000000000");
    assertThat(run("credits", "add", "--account", "acme", "--usd", "11", "--id", "g1"))
        .isEqualTo(1);
    assertThat(printed()).isEmpty();
    assertThat(run("credits", "add", "--account", "acme", "--usd", "0.5")).isZero();
    printed();
    assertThat(run("credits", "show", "--account", "acme")).isZero();
    assertThat(JSON.readTree(printed()).get("balance_usd").stringValue()).isEqualTo("10.500000000");
  }

  @Test
  void commandLine_mistakes_areUsage_andUnknownKeysAFailure() throws Exception {
    for (List<String> args :
        List.of(
            List.of("keys", "create"),
            List.of("keys", "create", "--account", "a b"),
            List.of("keys", "create", "--account", "a", "--scope", "root"),
            List.of("keys", "create", "--account", "a", "--rpm", "0"),
            List.of("keys", "create", "--account", "a", "--tasks", "code,dance"),
            List.of("credits", "add", "--account", "a", "--usd", "-1"),
            List.of("credits", "add", "--account", "a", "--usd", "0"))) {
      assertThat(run(args.toArray(String[]::new))).as("%s", args).isEqualTo(2);
    }
    assertThat(run("keys", "revoke", "key_none", "--account", "a")).isEqualTo(1);
    assertThat(run("keys", "rotate", "key_none", "--account", "a")).isEqualTo(1);
    assertThat(Main.run("keys")).isEqualTo(2);
    assertThat(out.toString(StandardCharsets.UTF_8)).isEmpty();
  }

  private RunningGateway gateway() throws Exception {
    return RunningGateway.with(yaml(), Map.of());
  }

  private String yaml() {
    return RunningGateway.CLOCK
        + "sandbox: on\nauth: {mode: accounts}\nstorage: {path: \"%s\"}\n"
            .formatted(folder.resolve("data").resolve("gammainfra.db"));
  }

  private JsonNode keys(String... args) throws Exception {
    return keysOf("acme", args);
  }

  /** Runs {@code keys …} for that account and reads what it printed. */
  private JsonNode keysOf(String account, String... args) throws Exception {
    List<String> all = new ArrayList<>(List.of("keys"));
    all.addAll(List.of(args));
    all.addAll(List.of("--account", account));
    out.reset();
    assertThat(run(all.toArray(String[]::new))).as(err.toString(StandardCharsets.UTF_8)).isZero();
    return JSON.readTree(printed());
  }

  private int run(String... args) throws Exception {
    Path file = folder.resolve("gammainfra.yaml");
    Files.writeString(file, yaml());
    List<String> all = new ArrayList<>(List.of(args));
    all.addAll(List.of("--json", "--config", file.toString()));
    return Main.run(all.toArray(String[]::new));
  }

  /** What was printed since the last time. */
  private String printed() {
    String text = out.toString(StandardCharsets.UTF_8);
    out.reset();
    return text;
  }

  private static HttpResponse<String> ask(RunningGateway gateway, String key) {
    return gateway.chat("openai/gpt-5-mini", "ping", "x-api-key", key);
  }

  /** The status once it is that, or after thirty seconds. */
  private static int eventually(RunningGateway gateway, String key, int status) throws Exception {
    int last = 0;
    for (int i = 0; i < 300 && last != status; i++) {
      Thread.sleep(100);
      last = ask(gateway, key).statusCode();
    }
    return last;
  }

  private static HttpResponse<String> delete(RunningGateway gateway, String path, String key) {
    return gateway.send(gateway.request(path).header("x-api-key", key).DELETE().build());
  }

  private static String rate(HttpResponse<?> response, String name) {
    return response.headers().firstValue("x-ratelimit-" + name).orElse("(none)");
  }
}

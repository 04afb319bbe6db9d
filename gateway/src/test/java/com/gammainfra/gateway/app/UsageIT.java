package com.gammainfra.gateway.app;

import static com.gammainfra.gateway.app.RunningGateway.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.gammainfra.gateway.account.KeyPolicy;
import com.gammainfra.gateway.account.KeyStore;
import com.gammainfra.gateway.account.Scope;
import com.gammainfra.gateway.storage.Database;
import com.gammainfra.gateway.storage.Durability;
import com.gammainfra.gateway.storage.TestDatabases;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Usage over HTTP and on the command line, and a provider's export beside it. */
class UsageIT {

  private static final String ADMIN = "Bearer " + RunningGateway.ADMIN_KEY;

  @TempDir Path folder;

  private final ScriptedUpstream openai = new ScriptedUpstream();
  private final PrintStream stdout = System.out;
  private final PrintStream stderr = System.err;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private String storage = "";
  private String acme = "";
  private String globex = "";

  @BeforeEach
  void capture() {
    System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
    System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
    storage = "storage: {path: \"%s\"}\n".formatted(folder.resolve("usage.db"));
  }

  @AfterEach
  void restore() {
    System.setOut(stdout);
    System.setErr(stderr);
    openai.close();
  }

  private String yaml() {
    return """
        providers: {openai: {base_url: "%s", api_keys: ["key-of-openai"]}}
        auth: {mode: accounts}
        """
            .formatted(openai.baseUrl())
        + storage;
  }

  private RunningGateway gateway(Database database) {
    KeyStore keys = new KeyStore(database, InstantSource.system());
    acme =
        TestDatabases.patiently(
            () -> keys.create("acme", "a", Scope.ACCOUNT, KeyPolicy.NONE).secret());
    globex = keys.create("globex", "g", Scope.ACCOUNT, KeyPolicy.NONE).secret();
    return RunningGateway.with(yaml(), Map.of());
  }

  private RunningGateway onSqlite() throws Exception {
    try (Database database = Database.sqlite(folder.resolve("usage.db"), Durability.PROCESS)) {
      return gateway(database);
    }
  }

  private RunningGateway onPostgres() throws Exception {
    String url = TestDatabases.freshUrl();
    storage = "storage: {type: postgres, url: \"%s\"}\n".formatted(url);
    try (Database database = Database.postgres(url)) {
      return gateway(database);
    }
  }

  /** Some traffic: one answer for globex, three and a refusal for acme. */
  private void traffic(RunningGateway gateway) throws Exception {
    // first, as receipts are written in their order: once acme's are there, this one is
    assertThat(gateway.chat("openai/gpt-5-mini", "ping", "x-api-key", globex).statusCode())
        .isEqualTo(200);
    for (String model : List.of("openai/gpt-5-mini", "openai/gpt-5-mini", "openai/gpt-5")) {
      assertThat(gateway.chat(model, "ping", "x-api-key", acme).statusCode()).isEqualTo(200);
    }
    assertThat(gateway.chat("openai/no-such", "ping", "x-api-key", acme).statusCode())
        .isEqualTo(404);
    for (int i = 0; i < 600 && usage(gateway, "").at("/totals/requests").longValue() < 4; i++) {
      Thread.sleep(50);
    }
  }

  private JsonNode usage(RunningGateway gateway, String parameters) {
    HttpResponse<String> response = gateway.get("/v1/usage" + parameters, "x-api-key", acme);
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    return json(response);
  }

  @Test
  void usage_onSqlite_isGroupedAndAddedUp() throws Exception {
    try (RunningGateway gateway = onSqlite()) {
      isGroupedAndAddedUp(gateway);
    }
  }

  @Test
  void usage_onPostgres_isGroupedAndAddedUp() throws Exception {
    try (RunningGateway gateway = onPostgres()) {
      isGroupedAndAddedUp(gateway);
    }
  }

  private void isGroupedAndAddedUp(RunningGateway gateway) throws Exception {
    String today = LocalDate.now(ZoneOffset.UTC).toString();
    traffic(gateway);
    JsonNode byModel =
        usage(gateway, "?group_by=model,provider&baseline=anthropic/claude-opus-4-7");

    assertThat(RunningGateway.names(byModel))
        .containsExactly(
            "object",
            "account",
            "from",
            "to",
            "time_zone",
            "group_by",
            "baseline",
            "data",
            "totals");
    assertThat(byModel.at("/account").stringValue()).isEqualTo("acme");
    assertThat(byModel.at("/data")).hasSize(3);
    JsonNode refused = byModel.at("/data/0");
    assertThat(refused.get("model").isNull()).isTrue();
    assertThat(refused.at("/statuses").toString()).isEqualTo("{\"refused\":1}");
    JsonNode mini = byModel.at("/data/2");
    assertThat(mini.at("/model").stringValue()).isEqualTo("openai/gpt-5-mini");
    assertThat(mini.at("/provider").stringValue()).isEqualTo("openai");
    assertThat(mini.at("/requests").longValue()).isEqualTo(2);
    assertThat(mini.at("/tokens/input").longValue()).isEqualTo(2_000);
    assertThat(mini.at("/tokens/output").longValue()).isEqualTo(400);
    assertThat(mini.at("/cost_usd").stringValue()).isEqualTo("0.001300000");
    // 2 × (1,000 at $5 + 200 at $25 a million), less $0.0013
    assertThat(mini.at("/baseline_cost_usd").stringValue()).isEqualTo("0.020000000");
    assertThat(mini.at("/saving_usd").stringValue()).isEqualTo("0.018700000");
    assertThat(mini.at("/estimated").booleanValue()).isTrue();
    assertThat(byModel.at("/baseline/why").stringValue()).contains("another answer");
    assertThat(byModel.at("/totals/requests").longValue()).isEqualTo(4);
    assertThat(byModel.at("/totals/baseline_cost_usd").stringValue()).isEqualTo("0.030000000");
    assertThat(byModel.at("/totals/statuses").toString())
        .isEqualTo("{\"completed\":3,\"refused\":1}");

    JsonNode byDay = usage(gateway, "?group_by=day&group_by=key&from=" + today);
    assertThat(byDay.at("/data/0/day").stringValue())
        .isIn(today, LocalDate.now(ZoneOffset.UTC).toString());
    assertThat(byDay.at("/data/0/key").stringValue()).startsWith("key_");
    assertThat(usage(gateway, "?to=2026-01-31").at("/data")).isEmpty();
    assertThat(usage(gateway, "?to=2026-01-31").at("/to").stringValue())
        .as("a date includes its day")
        .isEqualTo("2026-02-01T00:00:00Z");
    assertThat(usage(gateway, "").at("/totals/saving_usd").isMissingNode()).isTrue();
  }

  @Test
  void usage_isOfTheCallersAccount_unlessTheOperatorNamesAnother() throws Exception {
    try (RunningGateway gateway = onSqlite()) {
      traffic(gateway);

      assertThat(gateway.get("/v1/usage?account=globex", "x-api-key", acme).statusCode())
          .isEqualTo(404);
      assertThat(gateway.get("/v1/usage?account=acme", "x-api-key", acme).statusCode())
          .isEqualTo(200);
      JsonNode named = json(gateway.get("/v1/usage?account=globex", "authorization", ADMIN));
      assertThat(named.at("/totals/requests").longValue()).isEqualTo(1);
      assertThat(gateway.get("/v1/usage").statusCode()).isEqualTo(401);
    }
  }

  @Test
  void csv_hasALineAGroup() throws Exception {
    try (RunningGateway gateway = onSqlite()) {
      traffic(gateway);
      HttpResponse<String> csv =
          gateway.get(
              "/v1/usage?group_by=model&baseline=openai/gpt-5-nano",
              "x-api-key",
              acme,
              "accept",
              "text/csv");

      assertThat(csv.headers().firstValue("content-type")).contains("text/csv; charset=utf-8");
      List<String> lines = csv.body().lines().toList();
      assertThat(lines).hasSize(4);
      assertThat(lines.getFirst())
          .isEqualTo(
              "model,requests,completed,truncated,cancelled,refused,exhausted,input_tokens,"
                  + "cached_input_tokens,cache_write_5m_tokens,cache_write_1h_tokens,"
                  + "output_tokens,reasoning_tokens,cost_usd,fee_usd,charged_usd,baseline,"
                  + "estimated_baseline_cost_usd,estimated_saving_usd");
      assertThat(lines.get(3))
          .startsWith("openai/gpt-5-mini,2,2,0,0,0,0,2000,0,0,0,400,0,0.001300000,")
          .contains(",openai/gpt-5-nano,");
      assertThat(lines.get(3)).as("a baseline that costs less").contains(",-0.001");
      assertThat(gateway.get("/v1/usage?format=csv", "x-api-key", acme).body())
          .startsWith("requests,");
    }
  }

  @Test
  void parameter_withAMistake_is400NamingIt() throws Exception {
    try (RunningGateway gateway = onSqlite()) {
      for (String[] wrong :
          new String[][] {
            {"?from=yesterday", "from"},
            {"?to=2026-13-01", "to"},
            {"?from=2026-11-02&to=2026-11-01T00:00:00Z", "from"},
            {"?from=2020-01-01&to=2026-01-01", "from"},
            {"?group_by=colour", "group_by"},
            {"?group_by=day,day", "group_by"},
            {"?format=xml", "format"},
            {"?baseline=openai/none", "baseline"},
            {"?baseline=x", "baseline"},
            {"?colour=red", "colour"}
          }) {
        HttpResponse<String> response = gateway.get("/v1/usage" + wrong[0], "x-api-key", acme);
        assertThat(response.statusCode()).as(wrong[0]).isEqualTo(400);
        assertThat(json(response).at("/error/param").stringValue()).isEqualTo(wrong[1]);
      }
    }
  }

  @Test
  void openGateway_keepsNoUsage() {
    try (RunningGateway gateway = RunningGateway.with("sandbox: on\n", Map.of())) {
      assertThat(gateway.get("/v1/usage", "authorization", ADMIN).statusCode()).isEqualTo(404);
    }
  }

  @Test
  void commandLine_showsTheSame_andFindsWhatAnExportSaysOtherwise() throws Exception {
    try (RunningGateway gateway = onSqlite()) {
      traffic(gateway);
    }
    assertThat(run("usage", "--account", "acme", "--group-by", "model", "--json")).isZero();
    assertThat(RunningGateway.JSON.readTree(printed()).at("/totals/requests").longValue())
        .isEqualTo(4);
    assertThat(run("usage", "--account", "acme", "--csv", "--group-by", "day")).isZero();
    assertThat(printed()).startsWith("day,requests,");
    assertThat(run("usage", "--account", "acme", "--baseline", "openai/gpt-5")).isZero();
    assertThat(printed()).contains("is an estimate");
    assertThat(run("usage", "--account", "acme", "--group-by", "x")).isEqualTo(2);

    long start = LocalDate.now(ZoneOffset.UTC).atStartOfDay(ZoneOffset.UTC).toEpochSecond();
    String head = "start_time,model,input_tokens,input_cached_tokens,output_tokens\n";
    String gpt5 = start + ",gpt-5-2025-08-07,1000,0,200\n";
    Path right =
        Files.writeString(
            folder.resolve("right.csv"),
            head + start + ",gpt-5-mini-2025-08-07,3000,0,600\n" + gpt5);
    assertThat(run("reconcile", "--provider", "openai", right.toString()))
        .as(out.toString(StandardCharsets.UTF_8) + err)
        .isZero();
    assertThat(printed()).contains("counts that agree: 6 of 6");

    Path wrong =
        Files.writeString(
            folder.resolve("wrong.csv"),
            head + start + ",gpt-5-mini-2025-08-07,3100,100,601\n" + gpt5);
    assertThat(run("reconcile", "--provider", "openai", wrong.toString(), "--json")).isEqualTo(1);
    JsonNode found = RunningGateway.JSON.readTree(printed());
    assertThat(found.get("differences")).hasSize(2);
    assertThat(found.at("/differences/0/class").stringValue()).isEqualTo("cached_input");
    assertThat(found.at("/differences/0/gateway").longValue()).isZero();
    assertThat(found.at("/differences/0/provider").longValue()).isEqualTo(100);
    assertThat(found.at("/differences/1/class").stringValue()).isEqualTo("output");
    assertThat(run("reconcile", "--provider", "openai", wrong.toString(), "--tolerance", "100"))
        .isZero();
    printed();
    Path unknown = Files.writeString(folder.resolve("unknown.csv"), "a,b\n1,2\n");
    assertThat(run("reconcile", "--provider", "openai", unknown.toString())).isEqualTo(2);
    assertThat(err.toString(StandardCharsets.UTF_8)).contains("of no known export");
    assertThat(run("reconcile", "--provider", "nobody", right.toString())).isEqualTo(2);
  }

  private int run(String... args) throws Exception {
    Path file = folder.resolve("gammainfra.yaml");
    Files.writeString(file, RunningGateway.CLOCK + yaml());
    List<String> all = new ArrayList<>(List.of(args));
    all.addAll(List.of("--config", file.toString()));
    return Main.run(all.toArray(String[]::new));
  }

  /** What was printed since the last time. */
  private String printed() {
    String text = out.toString(StandardCharsets.UTF_8);
    out.reset();
    return text;
  }
}

package com.gammainfra.gateway.app;

import static com.gammainfra.gateway.app.RunningGateway.JSON;
import static com.gammainfra.gateway.app.RunningGateway.names;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/** The commands that start nothing, run in this process with what they print caught. */
class CommandLineIT {

  private static final String WRONG =
      """
      server: {port: 70000}
      sandbox: maybe
      chains: {code: [{model: openai/no-such-model}]}
      models: {openai/gpt-5-mini: {context_tokens: many}}
      """;

  @TempDir private Path folder;

  private final PrintStream stdout = System.out;
  private final PrintStream stderr = System.err;
  private final InputStream stdin = System.in;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @BeforeEach
  void capture() throws Exception {
    System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
    System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
    // The log is written behind: what the tests before have logged is let through first.
    LoggerFactory.getLogger("com.gammainfra.test").error("from here on");
    for (int i = 0; i < 3_000 && !err().contains("from here on"); i++) {
      Thread.sleep(10);
    }
    err.reset();
  }

  @AfterEach
  void restore() {
    System.setOut(stdout);
    System.setErr(stderr);
    System.setIn(stdin);
  }

  @Test
  void route_plain_showsTaskProbabilitiesAndCandidates() throws Exception {
    int code = Main.run("route", RouteIT.CODE, "--config", file("sandbox: on\n"));

    assertThat(code).as(err()).isZero();
    assertThat(out())
        .startsWith("code")
        .contains("router v", "confidence", "sandbox")
        .contains("openai/gpt-5.4-mini", "expected $", "ceiling $")
        .doesNotContain("@|", "\u001b[");
    assertThat(err()).isEmpty();
  }

  @Test
  void route_systemPromptStatesTheJob_namesItsTask() throws Exception {
    int code =
        Main.run(
            "route",
            "Where is the railway station?",
            "--system",
            "Translate whatever the user writes into Dutch.",
            "--explain",
            "--config",
            file("sandbox: on\n"));

    assertThat(code).as(err()).isZero();
    assertThat(out()).startsWith("translation").contains("Translate");
  }

  @Test
  void route_json_isTheDocumentOfTheGateway() throws Exception {
    String yaml = "sandbox: on\n";
    int code = Main.run("route", RouteIT.CODE, "--json", "--config", file(yaml));

    assertThat(code).as(err()).isZero();
    JsonNode printed = JSON.readTree(out());
    try (RunningGateway gateway = RunningGateway.with(yaml, Map.of())) {
      JsonNode served =
          RunningGateway.json(
              gateway.post("/v1/route", RunningGateway.body("gammainfra/auto", RouteIT.CODE, "")));
      assertThat(names(printed)).isEqualTo(names(served));
      for (String field : names(served)) {
        if (!field.equals("id")) {
          assertThat(printed.get(field)).as(field).isEqualTo(served.get(field));
        }
      }
    }
  }

  @Test
  void route_readsStandardInput_andTakesModelDialAndPreference() throws Exception {
    String config = file("sandbox: on\n");
    System.setIn(new ByteArrayInputStream(RouteIT.CODE.getBytes(StandardCharsets.UTF_8)));

    assertThat(Main.run("route", "-", "--dial", "1", "--json", "--config", config)).isZero();
    JsonNode cheapest = JSON.readTree(out());
    out.reset();
    assertThat(
            Main.run(
                "route", RouteIT.CODE, "--preference", "quality", "--json", "--config", config))
        .isZero();
    JsonNode best = JSON.readTree(out());
    out.reset();
    assertThat(
            Main.run("route", "hi", "--model", "openai/gpt-5-nano", "--json", "--config", config))
        .isZero();
    JsonNode pinned = JSON.readTree(out());

    assertThat(cheapest.get("task").stringValue()).isEqualTo("code");
    assertThat(cheapest.get("dial").doubleValue()).isEqualTo(1);
    assertThat(best.get("preference").stringValue()).isEqualTo("quality");
    assertThat(best.get("endpoint")).isNotEqualTo(cheapest.get("endpoint"));
    assertThat(pinned.get("router_version").stringValue()).isEqualTo("direct");
  }

  @Test
  void route_refused_endsWithOne_andOneLine() throws Exception {
    int code = Main.run("route", "hi", "--config", file("sandbox: off\n"));

    assertThat(code).isEqualTo(1);
    assertThat(err().lines()).hasSize(1).first().asString().startsWith("gammainfra: no credential");
  }

  @Test
  void route_unknownModel_endsWithOne_andOneLine() throws Exception {
    int code = Main.run("route", "hi", "--model", "openai/gpt-99", "--config", file(""));

    assertThat(code).isEqualTo(1);
    assertThat(err().lines()).hasSize(1).first().asString().contains("openai/gpt-99");
  }

  @Test
  void dial_showsEveryStop_plainAndJson() throws Exception {
    String config = file("sandbox: on\n");

    assertThat(Main.run("dial", RouteIT.CODE, "--config", config)).as(err()).isZero();
    String plain = out();
    out.reset();
    assertThat(Main.run("dial", RouteIT.CODE, "--json", "--config", config)).isZero();
    JsonNode stops = JSON.readTree(out()).get("sweep");

    assertThat(stops.size()).isGreaterThan(1);
    assertThat(stops.at("/0/from").doubleValue()).isZero();
    assertThat(stops.get(stops.size() - 1).get("to").doubleValue()).isEqualTo(1);
    assertThat(plain.lines()).hasSize(stops.size() + 2);
    for (JsonNode stop : stops) {
      assertThat(plain).contains(stop.get("endpoint").stringValue());
    }
  }

  @Test
  void models_areListed_plainAndJson() throws Exception {
    String config = file("");

    assertThat(Main.run("models", "--config", config)).isZero();
    String plain = out();
    out.reset();
    assertThat(Main.run("models", "--json", "--config", config)).isZero();

    assertThat(plain).contains("openai/gpt-5-mini", "replaced by groq/openai/gpt-oss-20b");
    assertThat(JSON.readTree(out()).get("object").stringValue()).isEqualTo("list");
  }

  @Test
  void prices_areListed_withVersionAndSource() throws Exception {
    String config = file("");

    assertThat(Main.run("prices", "--config", config)).as(err()).isZero();
    String plain = out();
    out.reset();
    assertThat(Main.run("prices", "--json", "--config", config)).isZero();
    JsonNode book = JSON.readTree(out());

    assertThat(plain)
        .contains("openai/gpt-5-mini", "2025-08-07#", "above 272,000 input tokens")
        .contains("outside the peak hours", "0.022", "pi-ai 1.5.2")
        .doesNotContain("@|");
    assertThat(book.get("at").stringValue()).isEqualTo("2026-11-23T12:00:00Z");
    assertThat(book.get("prices").size()).isEqualTo(42);
    JsonNode pro = named(book.get("prices"), "deepseek/deepseek-v4-pro");
    assertThat(names(pro))
        .contains("version", "from", "source", "input_usd_per_million", "tiers", "off_peak");
    assertThat(pro.get("version").stringValue())
        .matches("deepseek/deepseek-v4-pro@2026-08-16T16:00:00Z#[0-9a-f]{8}");
    assertThat(pro.get("input_usd_per_million").stringValue()).isEqualTo("1.32");
    assertThat(pro.at("/off_peak/cached_input_usd_per_million").stringValue()).isEqualTo("0.022");
    assertThat(pro.at("/off_peak/peak_hours_utc/0").stringValue()).isEqualTo("01:00-04:00");
    JsonNode gpt = named(book.get("prices"), "openai/gpt-5.4");
    assertThat(gpt.at("/tiers/0/above_input_tokens").longValue()).isEqualTo(272_000);
    assertThat(gpt.get("off_peak").isNull()).isTrue();
  }

  @Test
  void pricesCheck_allAgree_isZero_andSaysWhatTheListDoesNotKnow() throws Exception {
    String list =
        list(
            """
            {"data": [{"id": "openai/gpt-5-mini",
              "pricing": {"prompt": "0.00000025", "completion": "0.000002", "input_cache_read": "0.000000025"}}]}
            """);

    assertThat(Main.run("prices", "check", "--against", list, "--config", file("")))
        .as(err())
        .isZero();
    assertThat(out())
        .contains("not in the list: openai/gpt-5-nano")
        .endsWith("rates that agree: 3 of 3; models that OpenRouter's list knows: 1 of 42\n");
  }

  @Test
  void pricesCheck_oneDiffers_isOne_withOursTheirsAndRatio() throws Exception {
    String list =
        list(
            """
            {"gpt-5-mini": {"litellm_provider": "openai", "input_cost_per_token": 2.5e-07,
               "cache_read_input_token_cost": 2.5e-08, "output_cost_per_token": 3e-06},
             "gpt-5.4": {"litellm_provider": "openai", "input_cost_per_token": 2.5e-06,
               "input_cost_per_token_above_272k_tokens": 2.5e-06}}
            """);

    int code = Main.run("prices", "check", "--against", list, "--config", file(""));
    String plain = out();
    out.reset();
    int json = Main.run("prices", "--json", "check", "--against", list, "--config", file(""));
    JsonNode report = JSON.readTree(out());

    assertThat(code).as(err()).isEqualTo(1);
    assertThat(json).isEqualTo(1);
    assertThat(plain.lines().filter(line -> line.startsWith("openai/")))
        .satisfiesExactly(
            line -> assertThat(line).matches("openai/gpt-5-mini +standard +output +2 +3 +1.5"),
            line ->
                assertThat(line)
                    .matches("openai/gpt-5.4 +above 272,000 tokens +input +5 +2.5 +0.5"));
    assertThat(plain)
        .contains("rates that agree: 3 of 5; models that LiteLLM's list knows: 2 of 42");
    assertThat(report.get("rates_compared").intValue()).isEqualTo(5);
    assertThat(report.get("rates_agreeing").intValue()).isEqualTo(3);
    assertThat(report.get("unknown").size()).isEqualTo(40);
    JsonNode output = report.at("/differences/0");
    assertThat(output.get("model").stringValue()).isEqualTo("openai/gpt-5-mini");
    assertThat(output.get("listed_as").stringValue()).isEqualTo("gpt-5-mini");
    assertThat(output.get("price_version").stringValue())
        .startsWith("openai/gpt-5-mini@2025-08-07#");
    assertThat(output.get("class").stringValue()).isEqualTo("output");
    assertThat(output.get("ours_usd_per_million").stringValue()).isEqualTo("2");
    assertThat(output.get("theirs_usd_per_million").stringValue()).isEqualTo("3");
    assertThat(output.get("ratio").stringValue()).isEqualTo("1.5");
    assertThat(report.at("/differences/1/above_input_tokens").longValue()).isEqualTo(272_000);
  }

  @Test
  void pricesCheck_comparesTheBookOfTheConfiguration_atItsClock() throws Exception {
    String list =
        list(
            """
            {"data": [{"id": "openai/gpt-5-mini", "pricing": {"prompt": "0.000001"}}]}
            """);
    String yaml = "models: {openai/gpt-5-mini: {prices: [{input: '1', output: '2'}]}}\n";
    String config = file(yaml);

    assertThat(Main.run("prices", "check", "--against", list, "--config", config)).isZero();
    assertThat(Main.run("prices", "--config", config, "check", "--against", list))
        .as("the option before the command's name counts too")
        .isZero();
    assertThat(Main.run("prices", "check", "--against", list, "--config", file(""))).isEqualTo(1);
  }

  @Test
  void pricesCheck_listThatCannotBeRead_is2_withFilePlaceAndField() throws Exception {
    String config = file("");
    String wrong =
        list(
            "{\"gpt-5-mini\": {\"litellm_provider\": \"openai\",\n \"input_cost_per_token\": \"x\"}}");
    assertThat(Main.run("prices", "check", "--against", wrong, "--config", config)).isEqualTo(2);
    assertThat(err())
        .isEqualTo(
            "gammainfra: %s:2:26: gpt-5-mini.input_cost_per_token: got 'x'; takes dollars per token, a decimal from 0 to 1\n"
                .formatted(wrong));

    for (String json : List.of("{\"data\": []}", "not json")) {
      err.reset();
      assertThat(Main.run("prices", "check", "--against", list(json), "--config", config))
          .as("%s", json)
          .isEqualTo(2);
      assertThat(err().lines())
          .hasSize(1)
          .first()
          .asString()
          .containsAnyOf("list.json: the list knows none of the models", "list.json:1:1: ");
    }
    for (Path file : List.of(folder.resolve("nowhere.json"), folder)) {
      err.reset();
      assertThat(Main.run("prices", "check", "--against", file.toString(), "--config", config))
          .isEqualTo(2);
      assertThat(err().lines()).hasSize(1).first().asString().contains(file + ": ");
    }
    assertThat(out()).isEmpty();
  }

  @Test
  void checkConfig_valid_saysSo() throws Exception {
    String config = file("aliases: {house: {chain: [openai/gpt-5-mini]}}\n");

    assertThat(Main.run("check-config", "--config", config)).isZero();
    assertThat(out()).contains("is valid", "1 aliases");
    out.reset();
    assertThat(Main.run("check-config", "--json", "--config", config)).isZero();
    assertThat(JSON.readTree(out())).isEqualTo(JSON.readTree("{\"valid\":true,\"errors\":[]}"));
  }

  @Test
  void checkConfig_invalid_is78_withEveryErrorAndItsPath() throws Exception {
    String config = file(WRONG);

    assertThat(Main.run("check-config", "--config", config)).isEqualTo(78);
    assertThat(out()).isEmpty();
    assertThat(err().lines()).hasSize(4).allSatisfy(l -> assertThat(l).startsWith("gammainfra: "));
    assertThat(err())
        .contains(
            "server.port",
            "sandbox",
            "chains.code[0].model",
            "models.openai/gpt-5-mini.context_tokens");
    err.reset();
    assertThat(Main.run("check-config", "--json", "--config", config)).isEqualTo(78);
    JsonNode report = JSON.readTree(out());
    assertThat(report.get("valid").booleanValue()).isFalse();
    assertThat(report.get("errors").size()).isEqualTo(4);
    assertThat(err()).isEmpty();
  }

  @Test
  void everyCommand_withAFileThatIsNotThere_is78() {
    String nowhere = folder.resolve("nowhere.yaml").toString();
    for (List<String> command :
        List.of(
            List.of("check-config"),
            List.of("models"),
            List.of("prices"),
            List.of("prices", "check", "--against", "list.json"),
            List.of("route", "hi"),
            List.of("dial", "hi"),
            List.of("serve", "--port", "0"))) {
      err.reset();
      String[] args = new String[command.size() + 2];
      command.toArray(args);
      args[args.length - 2] = "--config";
      args[args.length - 1] = nowhere;
      assertThat(Main.run(args)).as("%s", command).isEqualTo(78);
      assertThat(err().lines()).hasSize(1).first().asString().contains("nowhere.yaml");
    }
  }

  @Test
  void wrongUse_is2() throws Exception {
    String config = file("");
    for (List<String> args :
        List.of(
            List.<String>of(),
            List.of("dance"),
            List.of("prices", "check"),
            List.of("prices", "dance"),
            List.of("route"),
            List.of("route", "hi", "--nonsense"),
            List.of("route", "hi", "--dial", "2", "--config", config),
            List.of("route", "hi", "--dial", "x"),
            List.of("route", "hi", "--preference", "best"),
            List.of("serve", "--port", "many"),
            List.of("serve", "--port", "70000", "--config", config))) {
      assertThat(Main.run(args.toArray(String[]::new))).as("%s", args).isEqualTo(2);
    }
    assertThat(out()).isEmpty();
  }

  @Test
  void help_isGiven() {
    assertThat(Main.run("--help")).isZero();
    assertThat(out()).contains("serve", "route", "dial", "models", "prices", "check-config");
  }

  private String file(String yaml) throws Exception {
    Path file = folder.resolve("gammainfra.yaml");
    Files.writeString(file, RunningGateway.CLOCK + yaml);
    return file.toString();
  }

  private String list(String json) throws Exception {
    Path file = folder.resolve("list.json");
    Files.writeString(file, json);
    return file.toString();
  }

  private static JsonNode named(JsonNode prices, String model) {
    for (JsonNode price : prices) {
      if (price.get("model").stringValue().equals(model)) {
        return price;
      }
    }
    throw new AssertionError("no price of " + model);
  }

  private String out() {
    return out.toString(StandardCharsets.UTF_8);
  }

  private String err() {
    return err.toString(StandardCharsets.UTF_8);
  }
}

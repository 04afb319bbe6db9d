package com.gammainfra.replay;

import static org.assertj.core.api.Assertions.assertThat;

import com.gammainfra.gateway.app.Main;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The command with the classifier that is shipped, run in this process. */
class ReplayCommandIT {

  private static final String LOOP = Path.of("traces", "research-loop.jsonl").toString();
  private static final String PUBLISHED =
      Path.of("configurations", "published-assignment.yaml").toString();

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
  void replay_loop_printsTablesAndWritesChart() throws Exception {
    Path svg = folder.resolve("chart.svg");
    int code =
        run(LOOP, "--at", "2026-11-23T12:00:00Z", "--against", PUBLISHED, "--svg", svg.toString());

    assertThat(code).as(err.toString(StandardCharsets.UTF_8)).isZero();
    assertThat(printed())
        .contains("research-loop: 8 requests, 24,000 tokens in, 5,000 out, sent 2026-11-23T12:00")
        .containsPattern("baseline +0\\.245000 +1\\.0")
        .containsPattern("routed +0\\.0\\d+ +\\d+\\.\\d")
        .contains("dial 0.25", "always cheapest", "best single", "published-assignment")
        .contains("plan", "finalize");
    assertThat(Files.readString(svg)).contains("<svg", "always cheapest");
  }

  @Test
  void replay_json_isTheSameTwice() throws Exception {
    int code = run(LOOP, "--at", "2026-11-23T12:00:00Z", "--json", "--reasoning", "--cache");
    String first = printed();
    out.reset();
    int again = run(LOOP, "--at", "2026-11-23T12:00:00Z", "--json", "--reasoning", "--cache");

    assertThat(code).as(err.toString(StandardCharsets.UTF_8)).isZero();
    assertThat(again).isZero();
    assertThat(printed()).isEqualTo(first);
    JsonNode document = JsonMapper.shared().readTree(first);
    assertThat(document.path("counted").stringValue()).isEqualTo("all");
    JsonNode baseline = document.path("strategies").path(0);
    assertThat(baseline.path("total_usd").stringValue()).isEqualTo("0.245000000");
    assertThat(baseline.path("steps")).hasSize(8);
    assertThat(document.path("strategies").path(1).path("strategy").stringValue())
        .isEqualTo("routed");
  }

  @Test
  void replay_otherBaseline_isComparedWith() throws Exception {
    int code = run(LOOP, "--baseline", "openai/gpt-5.4:high", "--at", "2026-11-23T12:00:00Z");

    assertThat(code).as(err.toString(StandardCharsets.UTF_8)).isZero();
    assertThat(printed())
        .containsPattern("baseline +0\\.135000 +1\\.0") // 24,000 × 2.5 + 5,000 × 15
        .contains("openai/gpt-5.4 (high)");
  }

  @Test
  void replay_badTrace_isNamedByLineAndField() throws Exception {
    Path trace = folder.resolve("bad.jsonl");
    Files.writeString(
        trace,
        Shipped.line("do not tell", 1, 1, "") + "\n" + Shipped.line("do not tell", -1, 1, ""));

    assertThat(run(trace.toString())).isEqualTo(2);
    assertThat(err.toString(StandardCharsets.UTF_8))
        .contains("bad.jsonl:2: tokens_in: takes a whole number")
        .doesNotContain("do not tell");
    assertThat(printed()).isEmpty();
  }

  @Test
  void replay_nothingThere_isAUsageError() throws Exception {
    assertThat(run(folder.resolve("none.jsonl").toString())).isEqualTo(2);
    assertThat(err.toString(StandardCharsets.UTF_8)).contains("none.jsonl: no such file");
  }

  @Test
  void replay_unknownModels_areUsageErrors() throws Exception {
    Path trace = folder.resolve("strange.jsonl");
    Files.writeString(trace, Shipped.line("x", 1, 1, ",\"model\":\"acme/one\""));

    assertThat(run(LOOP, "--baseline", "openai/no-such")).isEqualTo(2);
    assertThat(run(LOOP, "--baseline", "openai/gpt-5-mini:max")).isEqualTo(2);
    assertThat(run(trace.toString())).isEqualTo(2);
    assertThat(err.toString(StandardCharsets.UTF_8))
        .contains(
            "--baseline: no model named 'openai/no-such'",
            "openai/gpt-5-mini has the efforts [minimal, low, medium, high]",
            "strange.jsonl:1: model: 'acme/one' is not in the catalog");
  }

  @Test
  void replay_badConfiguration_endsWith78() throws Exception {
    Path bad = Files.writeString(folder.resolve("bad.yaml"), "sandbox: maybe\n");

    assertThat(Main.execute(new ReplayCommand(), LOOP, "--config", bad.toString())).isEqualTo(78);
    assertThat(run(LOOP, "--against", bad.toString())).isEqualTo(78);
    assertThat(err.toString(StandardCharsets.UTF_8)).contains("sandbox");
  }

  private int run(String... args) throws Exception {
    Path config = Files.writeString(folder.resolve("on.yaml"), "sandbox: on\n");
    String[] all = new String[args.length + 2];
    System.arraycopy(args, 0, all, 0, args.length);
    all[args.length] = "--config";
    all[args.length + 1] = config.toString();
    return Main.execute(new ReplayCommand(), all);
  }

  private String printed() {
    return out.toString(StandardCharsets.UTF_8);
  }
}

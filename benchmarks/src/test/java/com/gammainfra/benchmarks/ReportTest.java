package com.gammainfra.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

class ReportTest {

  private static final Settings SETTINGS =
      new Settings(
          3,
          2048,
          512,
          Duration.ofSeconds(1),
          100,
          Duration.ofSeconds(1),
          32,
          Duration.ofSeconds(1),
          1000,
          200,
          20,
          Duration.ofSeconds(1),
          20);

  private static final Figures.Row CPU =
      new Figures.Row(WholeScenario.saturation("pinned", SETTINGS), "CPU per request", "µs");

  @Test
  void spread_oddAndEvenCounts_hasTheMiddle() {
    assertThat(new Figures.Spread(List.of(9.0, 1.0, 4.0)).median()).isEqualTo(4);
    assertThat(new Figures.Spread(List.of(9.0, 1.0, 4.0, 6.0)).median()).isEqualTo(5);
    assertThat(new Figures.Spread(List.of(9.0, 1.0, 4.0)).min()).isEqualTo(1);
    assertThat(new Figures.Spread(List.of(9.0, 1.0, 4.0)).max()).isEqualTo(9);
  }

  @Test
  void report_twoColumns_tabulatesJudgesAndCompares() {
    Figures figures = new Figures();
    for (double value : List.of(80.0, 70.0, 75.0)) {
      figures.add(CPU, "GammaInfra", value);
      figures.add(CPU, "Portkey", value * 30);
    }
    figures.add(new Figures.Row("other", "absent", "ms"), "GammaInfra", Double.NaN);
    Report report = report(figures);

    assertThat(report.markdown())
        .contains("| 75 (70–80) |", "| 2250 (2100–2400) |")
        .contains("CPU per request ≤ 100 µs: 75.0 µs, kept")
        .contains("CPU per request: Portkey needs 30.0 times what GammaInfra needs")
        .contains("streams: no failure: not measured")
        .contains("a note", "NOISY MACHINE")
        .doesNotContain("absent");
    assertThat(report.text()).contains("GammaInfra 75 (70–80)");
    JsonNode json = new ObjectMapper().readTree(report.json());
    assertThat(json.path("rows").size()).isEqualTo(1);
    assertThat(json.path("rows").path(0).path("cells").path("Portkey").path("median").asDouble(0))
        .isEqualTo(2250);
  }

  @Test
  void verdict_limitExceeded_saysSo() {
    Figures figures = new Figures();
    figures.add(CPU, "GammaInfra", 101);

    assertThat(report(figures).text()).contains("NOT KEPT");
  }

  @Test
  void noise_ownTimeTakenOff_leavesWhatOthersUsed() {
    Machine.CpuTimes before = Machine.CpuTimes.parse("cpu  100 0 50 800 10 5 5 30 0 0\ncpu0 1");
    Machine.CpuTimes after = Machine.CpuTimes.parse("cpu  180 0 70 880 10 5 5 50 0 0");

    Noise noise = Noise.between(before, after, 900_000_000);

    assertThat(noise.stealPercent()).isEqualTo(10);
    assertThat(noise.foreignPercent()).isEqualTo(5);
    assertThat(noise.loud()).isTrue();
    assertThat(new Noise(0.1, 0.2).loud()).isFalse();
  }

  @Test
  void ticks_nameWithSpacesAndParentheses_areReadAfterIt() {
    String stat = "4208 (a (b) c) S 1 2 3 4 5 6 7 8 9 10 11 22 0 0 20 0 11 0 1";

    assertThat(MonitoredProcess.ticks(stat)).isEqualTo(33);
  }

  @Test
  void otherGateway_flag_isRead() {
    OtherGateway other =
        OtherGateway.parse("some=http://127.0.0.1:1/v1,x-host={upstream},authorization=Bearer a=b");

    Subject subject = other.subject(URI.create("http://127.0.0.1:2/v1"), "m");

    assertThat(subject.name()).isEqualTo("some");
    assertThat(subject.process()).isEqualTo(Optional.empty());
    assertThat(subject.pinned().chatUri())
        .isEqualTo(URI.create("http://127.0.0.1:1/v1/chat/completions"));
    assertThat(subject.pinned().headers())
        .isEqualTo(Map.of("x-host", "http://127.0.0.1:2/v1", "authorization", "Bearer a=b"));
    assertThatThrownBy(() -> OtherGateway.parse("nothing"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void sized_anyBody_hasThatManyBytes() {
    assertThat(ChatBodies.sized("openai/gpt-5-mini", 2048).length()).isEqualTo(2048);
  }

  private static Report report(Figures figures) {
    return new Report(
        Instant.EPOCH,
        new Machine(2, "some processor", 1024, "Linux 1", "some JDK"),
        SETTINGS,
        new Noise(5, 1),
        List.of("a note"),
        figures,
        "GammaInfra");
  }
}

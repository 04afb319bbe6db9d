package com.gammainfra.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Every scenario, as small as it gets, through a proxy that only hands bytes on. */
class ScenarioTest {

  private static final Settings TINY =
      new Settings(
          1,
          2048,
          64,
          Duration.ofMillis(100),
          50,
          Duration.ofMillis(200),
          4,
          Duration.ofMillis(200),
          5,
          5,
          20,
          Duration.ofMillis(200),
          2);

  private final MockUpstream upstream = MockUpstream.start(UpstreamBehaviour.immediate(64), 0);
  private final Vertx vertx = Vertx.vertx();
  private final Figures figures = new Figures();
  private final Session session =
      new Session(TINY, upstream, target(Session.DIRECT, upstream.baseUri()), figures);
  private final Subject subject =
      new Subject(
          "proxy",
          target(
              "proxy",
              URI.create(PassThroughProxy.start(vertx, upstream.baseUri().toString(), 0) + "/v1")),
          Optional.of(new MonitoredProcess(ProcessHandle.current())));

  @AfterEach
  void stop() {
    vertx.close().await();
    upstream.close();
  }

  @Test
  void whole_throughProxy_fillsItsRows() {
    Workload through =
        Workload.constant(subject.pinned(), ChatBodies.sized(subject.pinned().model(), 2048));
    Workload direct = Workload.constant(session.direct(), ChatBodies.sized("m", 2048));

    new WholeScenario(session).run("pinned", subject, through, direct);

    String low = WholeScenario.lowLoad("pinned", TINY);
    String full = WholeScenario.saturation("pinned", TINY);
    assertThat(median(low, "failures", "requests")).isZero();
    assertThat(median(full, "failures", "requests")).isZero();
    assertThat(median(full, "requests per second", "1/s")).isPositive();
    assertThat(median(full, "resident memory", "MiB")).isPositive();
    assertThat(figures.rows())
        .contains(
            new Figures.Row(low, "added latency p50", "ms"),
            new Figures.Row(low, "X-GammaInfra-Overhead-Ms p50", "ms"),
            new Figures.Row(full, "CPU per request", "µs"));
  }

  @Test
  void streams_throughProxy_allEndWhole() {
    // Not this JVM's heap: a test does not attach to itself.
    new StreamScenario(session).run(new Subject("proxy", subject.pinned(), Optional.empty()), 5);

    String scenario = StreamScenario.scenario(5, TINY);
    assertThat(median(scenario, "failures", "streams")).isZero();
    assertThat(median(scenario, "events per second", "1/s")).isPositive();
  }

  @Test
  void departures_throughProxy_reachTheUpstream() {
    new DepartureScenario(session).run(subject);

    for (DepartureScenario.Wait wait : DepartureScenario.Wait.values()) {
      assertThat(figures.rows())
          .as(wait.scenario())
          .contains(new Figures.Row(wait.scenario(), "upstream closed max", "ms"));
    }
  }

  private double median(String scenario, String measure, String unit) {
    return figures.median(new Figures.Row(scenario, measure, unit), "proxy").orElseThrow();
  }

  private static Target target(String name, URI base) {
    return new Target(name, URI.create(base + "/chat/completions"), Map.of(), "m");
  }
}

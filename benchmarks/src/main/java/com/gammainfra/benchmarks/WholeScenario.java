package com.gammainfra.benchmarks;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Whole answers: what a gateway adds at low load, and what it can do at saturation.
 *
 * <p>At low load requests leave at fixed times, in turn to the mock itself and through the gateway,
 * and the added latency is the difference of the two distributions at the same percentile. At
 * saturation a fixed number of requests is always under way. The upstream answers at once in both.
 */
final class WholeScenario {

  private static final Duration SETTLE = Duration.ofSeconds(1);
  private static final long MAX_REQUESTS = 1_000_000;
  private static final int SPARE_CONNECTIONS = 64;

  private final Session session;

  WholeScenario(Session session) {
    this.session = session;
  }

  static String lowLoad(String kind, Settings settings) {
    return "%s whole, %.0f/s".formatted(kind, settings.lowLoadPerSecond());
  }

  static String saturation(String kind, Settings settings) {
    return "%s whole, saturation, %d under way".formatted(kind, settings.concurrency());
  }

  /**
   * Measures one kind of request through a gateway.
   *
   * @param kind {@code pinned} or {@code routed}
   * @param through how it goes through the gateway
   * @param direct the same request without one
   */
  void run(String kind, Subject subject, Workload through, Workload direct) {
    Settings settings = session.settings();
    session.upstream().behave(UpstreamBehaviour.immediate(settings.answerChars()));
    Session.say("  %s: %s whole".formatted(subject.name(), kind));
    try (LoadGenerator generator = new LoadGenerator(settings.concurrency() + SPARE_CONNECTIONS)) {
      generator.closedLoop(through, settings.concurrency(), MAX_REQUESTS, settings.warmUp());
      generator.closedLoop(direct, settings.concurrency(), MAX_REQUESTS, SETTLE);
      lowLoad(lowLoad(kind, settings), subject, through, direct, generator);
      saturation(saturation(kind, settings), subject, through, generator);
    }
  }

  /** Measures what the harness can do without a gateway, which bounds what it can say of one. */
  void headroom(Workload direct) {
    Settings settings = session.settings();
    session.upstream().behave(UpstreamBehaviour.immediate(settings.answerChars()));
    Session.say("  harness: direct whole");
    Subject none = new Subject(Session.DIRECT, direct.target(), Optional.empty());
    try (LoadGenerator generator = new LoadGenerator(settings.concurrency() + SPARE_CONNECTIONS)) {
      generator.closedLoop(direct, settings.concurrency(), MAX_REQUESTS, settings.warmUp());
      saturation(saturation("pinned", settings), none, direct, generator);
    }
  }

  private void lowLoad(
      String scenario,
      Subject subject,
      Workload through,
      Workload direct,
      LoadGenerator generator) {
    Settings settings = session.settings();
    List<Workload> both = List.of(direct, through);
    generator.openLoop(both, settings.lowLoadPerSecond(), SETTLE);
    double cpuBefore = subject.cpuNanos();
    List<LoadResult> results =
        generator.openLoop(both, settings.lowLoadPerSecond(), settings.lowLoadWindow());
    double cpu = subject.cpuNanos() - cpuBefore;
    LoadResult plain = results.getFirst();
    LoadResult result = results.getLast();
    explain(scenario, result);

    String name = subject.name();
    session.add(scenario, "latency p50", "ms", Session.DIRECT, plain.latencyMillis(50));
    session.add(scenario, "latency p50", "ms", name, result.latencyMillis(50));
    session.add(scenario, "latency p99", "ms", Session.DIRECT, plain.latencyMillis(99));
    session.add(scenario, "latency p99", "ms", name, result.latencyMillis(99));
    double added = result.latencyMillis(50) - plain.latencyMillis(50);
    session.add(scenario, "added latency p50", "ms", name, added);
    session.add(
        scenario,
        "added latency p99",
        "ms",
        name,
        result.latencyMillis(99) - plain.latencyMillis(99));
    session.add(scenario, "X-GammaInfra-Overhead-Ms p50", "ms", name, result.overheadMillis(50));
    session.add(
        scenario,
        "added latency p50 − its own figure",
        "ms",
        name,
        added - result.overheadMillis(50));
    session.add(
        scenario, "CPU per request", "µs", name, Session.microsEach(cpu, result.answered()));
    session.add(scenario, "failures", "requests", name, (double) result.failed());
  }

  private void saturation(
      String scenario, Subject subject, Workload through, LoadGenerator generator) {
    Settings settings = session.settings();
    double cpuBefore = subject.cpuNanos();
    long generatorBefore = generator.cpuNanos();
    long upstreamBefore = session.upstream().cpuNanos();
    LoadResult result =
        generator.closedLoop(
            through, settings.concurrency(), MAX_REQUESTS, settings.saturationWindow());
    double cpu = subject.cpuNanos() - cpuBefore;
    long generatorCpu = generator.cpuNanos() - generatorBefore;
    long upstreamCpu = session.upstream().cpuNanos() - upstreamBefore;
    explain(scenario, result);

    String name = subject.name();
    session.add(scenario, "requests per second", "1/s", name, result.answersPerSecond());
    session.add(
        scenario, "CPU per request", "µs", name, Session.microsEach(cpu, result.answered()));
    session.add(scenario, "latency p50", "ms", name, result.latencyMillis(50));
    session.add(scenario, "resident memory", "MiB", name, subject.residentMebibytes());
    session.add(scenario, "failures", "requests", name, (double) result.failed());
    session.add(
        scenario,
        "harness CPU per request (load + mock)",
        "µs",
        name,
        Session.microsEach((double) generatorCpu + upstreamCpu, result.answered()));
    session.add(
        scenario,
        "busiest thread of the harness",
        "%",
        name,
        100.0 * Math.max(generatorCpu, upstreamCpu) / Math.max(1, result.elapsed().toNanos()));
  }

  private static void explain(String scenario, LoadResult result) {
    if (result.failed() > 0) {
      Session.say(
          "    %s, %s: failures %s".formatted(scenario, result.target(), result.failures()));
    }
  }
}

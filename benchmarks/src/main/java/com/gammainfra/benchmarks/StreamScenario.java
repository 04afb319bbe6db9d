package com.gammainfra.benchmarks;

import java.time.Duration;

/**
 * Many streams open at once, each with a steady trickle of events: CPU per event, heap per open
 * stream, how late events arrive, and whether every stream ends whole.
 *
 * <p>Order matters: the heap without streams is taken after a warm-up, CPU and lag while all
 * streams flow, and only then, because it stops the JVM for a moment, the heap with streams open.
 */
final class StreamScenario {

  private static final int WARM_UP_STREAMS = 100;
  private static final int EVENT_CHARS = 24;
  private static final Duration RAMP = Duration.ofSeconds(3);
  private static final Duration HEAP_TAIL = Duration.ofSeconds(4);
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final double NANOS_PER_MILLI = 1e6;

  private final Session session;

  StreamScenario(Session session) {
    this.session = session;
  }

  static String scenario(int streams, Settings settings) {
    return "pinned, %d streams × %.0f events/s".formatted(streams, settings.eventsPerSecond());
  }

  void run(Subject subject, int streams) {
    Settings settings = session.settings();
    String scenario = scenario(streams, settings);
    String name = subject.name();
    Session.say("  %s: %d streams".formatted(name, streams));
    Target target = subject.pinned();
    Workload workload =
        Workload.constant(target, ChatBodies.chat(target.model(), "Count the events.", true));
    try (LoadGenerator generator = new LoadGenerator(streams)) {
      warmUp(generator, workload);
      double heapBefore = subject.liveHeapKibibytes();

      Duration open = RAMP.plus(settings.streamWindow()).plus(HEAP_TAIL);
      int events = (int) Math.ceil(settings.eventsPerSecond() * open.toMillis() / 1000.0);
      session
          .upstream()
          .behave(UpstreamBehaviour.streaming(settings.eventsPerSecond(), events, EVENT_CHARS));
      OpenStreams opened = generator.openStreams(workload, streams, events, RAMP);
      opened.awaitFlowing(LIMIT);

      opened.resetLag();
      OpenStreams.Count before = opened.count();
      double cpuBefore = subject.cpuNanos();
      long ownBefore = generator.cpuNanos() + session.upstream().cpuNanos();
      Pacer.SYSTEM.waitUntil(System.nanoTime() + settings.streamWindow().toNanos());
      OpenStreams.Count after = opened.count();
      double cpu = subject.cpuNanos() - cpuBefore;
      long own = generator.cpuNanos() + session.upstream().cpuNanos() - ownBefore;

      double residentWith = subject.residentMebibytes();
      double heapWith = subject.liveHeapKibibytes();
      boolean ended = opened.awaitOver(LIMIT);
      OpenStreams.Count end = opened.count();
      long unfinished = ended ? 0 : streams - end.complete() - end.failed();
      if (end.failed() > 0 || unfinished > 0) {
        Session.say("    failures %s, unfinished %d".formatted(end.failures(), unfinished));
      }

      long brought = after.events() - before.events();
      session.add(
          scenario,
          "events per second",
          "1/s",
          name,
          brought / (settings.streamWindow().toMillis() / 1000.0));
      session.add(scenario, "CPU per event", "µs", name, Session.microsEach(cpu, brought));
      session.add(
          scenario, "live heap per open stream", "KiB", name, (heapWith - heapBefore) / streams);
      session.add(scenario, "resident memory", "MiB", name, residentWith);
      session.add(
          scenario,
          "event lag p50",
          "ms",
          name,
          after.lagNanos().getValueAtPercentile(50) / NANOS_PER_MILLI);
      session.add(
          scenario,
          "event lag p99",
          "ms",
          name,
          after.lagNanos().getValueAtPercentile(99) / NANOS_PER_MILLI);
      session.add(scenario, "failures", "streams", name, (double) (end.failed() + unfinished));
      session.add(
          scenario,
          "harness CPU per event (load + mock)",
          "µs",
          name,
          Session.microsEach((double) own, brought));
    }
  }

  private void warmUp(LoadGenerator generator, Workload workload) {
    int events = (int) (session.settings().warmUp().toMillis() / 10);
    session.upstream().behave(UpstreamBehaviour.streaming(100, events, EVENT_CHARS));
    generator
        .openStreams(workload, WARM_UP_STREAMS, events, Duration.ofSeconds(1))
        .awaitOver(LIMIT);
  }
}

package com.gammainfra.benchmarks;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * What clients that read slowly cost, and how soon an upstream is rid of a client that has left.
 * One gateway; what the slow readers do to others is compared within the run.
 */
@Command(
    name = "bench-failure",
    mixinStandardHelpOptions = true,
    showDefaultValues = true,
    description = "Measures slow readers and leaving clients; writes docs/benchmarks-failure.md.")
public final class FailureBench implements Callable<Integer> {

  private static final String READY = "gammainfra ready ";
  private static final String NAME = "GammaInfra";
  private static final String MODEL = "openai/gpt-5-mini";
  private static final int SPARE_IN_FLIGHT = 1024;

  /** Each stream is 64 KiB a second until nobody takes it any more. */
  private static final UpstreamBehaviour PLENTY = UpstreamBehaviour.streaming(16, 400_000, 4_096);

  @Option(names = "--slow-readers", description = "At the same time.")
  private int slowReaders = 2_000;

  @Option(names = "--rate", description = "Whole requests a second of the other traffic.")
  private double rate = 50;

  @Option(names = "--seconds", description = "Each window of the other traffic.")
  private int seconds = 30;

  @Option(names = "--departures", description = "Clients that leave, of each kind.")
  private int departures = 200;

  @Option(names = "--gateway-command", description = "The launcher.")
  private String gatewayCommand = "./gammainfra";

  @Option(names = "--work", description = "Scratch folder: settings, logs.")
  private Path work = Path.of("benchmarks", "target", "bench-failure");

  @Option(names = "--date", description = "The date in the report; today (UTC) if left out.")
  private @Nullable LocalDate date = null;

  @Option(names = "--out", description = "The report.")
  private Path out = Path.of("docs", "benchmarks-failure.md");

  private final List<String> rows = new ArrayList<>();

  private FailureBench() {}

  /** See {@code --help}. */
  public static void main(String[] args) {
    QuietLog.install();
    System.exit(new CommandLine(new FailureBench()).execute(args));
  }

  @Override
  public Integer call() throws IOException {
    Path folder = Files.createDirectories(work.toAbsolutePath());
    Noise.Window window = Noise.Window.open();
    try (MockUpstream upstream = MockUpstream.start(UpstreamBehaviour.immediate(512), 0)) {
      Path settings = folder.resolve("gateway.yaml");
      Files.writeString(
          settings,
          GatewayConfiguration.yaml(upstream.baseUri(), folder, slowReaders + SPARE_IN_FLIGHT));
      List<String> command = new ArrayList<>(List.of(gatewayCommand.strip().split("\\s+", -1)));
      command.addAll(List.of("serve", "--config", settings.toString(), "--port", "0"));
      try (ServedProcess gateway =
          ServedProcess.start(
              command,
              Path.of("").toAbsolutePath(),
              Map.of(),
              folder.resolve("gateway.log"),
              line -> line.startsWith(READY),
              Duration.ofMinutes(5))) {
        URI base = URI.create(gateway.readyLine().substring(READY.length()).strip());
        Target target =
            new Target(NAME, URI.create(base + "/v1/chat/completions"), Map.of(), MODEL);
        Subject subject = new Subject(NAME, target, Optional.of(gateway.monitored()));
        departures(subject, upstream);
        slowReaders(subject, upstream);
      }
    }
    Files.writeString(out, report(window.close()));
    System.out.println(Files.readString(out));
    return 0;
  }

  private void slowReaders(Subject subject, MockUpstream upstream) {
    Target target = subject.pinned();
    Workload others = Workload.constant(target, ChatBodies.sized(target.model(), 2_048));
    upstream.behave(UpstreamBehaviour.immediate(512));
    try (LoadGenerator generator = new LoadGenerator(64)) {
      Session.say("warm-up");
      var _ = generator.closedLoop(others, 16, Long.MAX_VALUE, Duration.ofSeconds(10));
      LoadResult without = window(generator, others);
      double heapBefore = subject.liveHeapKibibytes();
      upstream.behave(PLENTY);
      Session.say(slowReaders + " slow readers");
      try (SlowReaders readers = new SlowReaders(target, slowReaders, Duration.ofSeconds(20))) {
        Pacer.SYSTEM.waitUntil(System.nanoTime() + Duration.ofSeconds(20).toNanos());
        LoadResult with = window(generator, others);
        double heap = (subject.liveHeapKibibytes() - heapBefore) / slowReaders;
        double resident = subject.residentMebibytes();
        row("live heap of each slow reader, KiB", "%.1f".formatted(heap), "≤ 64");
        row("resident memory with all of them, MiB", "%.0f".formatted(resident), "");
        row("slow readers whose stream ended", "%d".formatted(readers.lost()), "0");
        row("others, p50 without → with, ms", both(without, with, 50), "");
        row("others, p99 without → with, ms", both(without, with, 99), "");
        row(
            "others, p99 with ÷ without",
            "%.2f".formatted(with.latencyMillis(99) / without.latencyMillis(99)),
            "≤ 2");
        row("others that failed", "%d".formatted(without.failed() + with.failed()), "0");
      }
    }
  }

  private LoadResult window(LoadGenerator generator, Workload others) {
    return generator.openLoop(List.of(others), rate, Duration.ofSeconds(seconds)).getFirst();
  }

  private static String both(LoadResult without, LoadResult with, double percentile) {
    return "%.2f → %.2f"
        .formatted(without.latencyMillis(percentile), with.latencyMillis(percentile));
  }

  private void departures(Subject subject, MockUpstream upstream) {
    Settings few =
        new Settings(
            1,
            2_048,
            512,
            Duration.ZERO,
            1,
            Duration.ZERO,
            1,
            Duration.ZERO,
            1,
            1,
            1,
            Duration.ZERO,
            departures);
    Figures figures = new Figures();
    new DepartureScenario(new Session(few, upstream, subject.pinned(), figures)).run(subject);
    for (Figures.Row row : figures.rows()) {
      String value =
          String.format(
              Locale.ROOT, "%.2f", figures.median(row, subject.name()).orElse(Double.NaN));
      row(
          row.scenario() + ": " + row.measure() + ", " + row.unit(),
          value,
          row.measure().endsWith("p99") ? "≤ 100" : "");
    }
  }

  private void row(String measure, String value, String wanted) {
    rows.add("| %s | %s | %s |".formatted(measure, value, wanted));
    Session.say(rows.getLast());
  }

  private String report(Noise noise) {
    Machine machine = Machine.present();
    return """
        # Slow readers and clients that leave

        Written by `make bench-failure` (`com.gammainfra.benchmarks.FailureBench`); edits are overwritten.

        %s; %d cores, %s, %s. Load, mock upstream and gateway share these cores. %s.

        %d clients ask for streams of 64 KiB a second, events of 4 KiB, and take 256 bytes a second of them, behind receive buffers of 4 KiB. The others are whole requests of 2 KiB,
        %.0f a second in an open loop for %d s, before the slow readers come and once all on the way to them is full. %d clients of each kind leave, one after the
        other, 300 ms after they asked: from the client's close to the upstream's.

        | | measured | wanted |
        |---|---:|---:|
        %s
        """
        .formatted(
            date == null ? LocalDate.now(ZoneOffset.UTC) : date,
            machine.cores(),
            machine.cpuModel(),
            machine.jdk(),
            noise.describe().replaceFirst("\\.$", ""),
            slowReaders,
            rate,
            seconds,
            departures,
            String.join("\n", rows));
  }
}

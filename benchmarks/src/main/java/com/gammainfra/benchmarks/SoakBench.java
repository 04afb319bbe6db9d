package com.gammainfra.benchmarks;

import com.gammainfra.gateway.catalog.Usd;
import com.gammainfra.gateway.ledger.AccountId;
import com.gammainfra.gateway.ledger.SqlLedger;
import com.gammainfra.gateway.ledger.Transfer;
import com.gammainfra.gateway.storage.Database;
import com.gammainfra.gateway.storage.DatabaseUnavailableException;
import com.gammainfra.gateway.storage.Durability;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Runs the real gateway for minutes between clients that leave or read slowly and upstreams that
 * fail, and looks at what it holds: live heap, sockets, files, threads. Nothing may grow, and no
 * answer may be wrong.
 */
@Command(
    name = "soak",
    mixinStandardHelpOptions = true,
    showDefaultValues = true,
    description = "Mixed faults for ten minutes: is the heap flat, does anything leak?")
public final class SoakBench implements Callable<Integer> {

  private static final String READY = "gammainfra ready ";

  private static final Duration START_LIMIT = Duration.ofMinutes(5);

  /** Longer than pooled connections are kept, so that what is left open then is forgotten. */
  private static final Duration REST = Duration.ofSeconds(25);

  /** The latest receipts stay in memory, so many of them; the heap grows until they are there. */
  private static final int RECEIPTS = 10_000;

  private static final int SAMPLES = 20;
  private static final int FEW_SAMPLES = 6;

  /** A busy machine may be slower than the database's two seconds. */
  private static final int CREDIT_ATTEMPTS = 5;

  private static final double HEAP_GROWTH = 0.05;
  private static final double HEAP_GROWTH_MEBIBYTES = 4;
  private static final int SPARE_SOCKETS = 8;
  private static final int SPARE_FILES = 4;

  @Option(names = "--seconds", description = "Of load.")
  private int seconds = 600;

  @Option(names = "--clients", description = "At the same time.")
  private int clients = 24;

  @Option(names = "--faults", description = "The share of the upstreams' answers that fail.")
  private double faults = 0.25;

  @Option(names = "--seed", description = "Of what fails and who leaves.")
  private long seed = 20261128;

  @Option(names = "--gateway-command", description = "The launcher.")
  private String gatewayCommand = "./gammainfra";

  @Option(names = "--work", description = "Scratch folder: settings, logs, database.")
  private Path work = Path.of("benchmarks", "target", "soak");

  @Option(names = "--markdown", paramLabel = "FILE", description = "Write the report there too.")
  private @Nullable Path markdown = null;

  private final List<String> rows = new ArrayList<>();
  private final List<String> wrong = new ArrayList<>();

  private SoakBench() {}

  /** Entry point; exits 0 when nothing leaked and no answer was wrong, else 1. */
  public static void main(String[] args) {
    QuietLog.install();
    System.exit(new CommandLine(new SoakBench()).execute(args));
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    Path folder = Files.createDirectories(work.toAbsolutePath());
    Path database = folder.resolve("soak-" + System.currentTimeMillis() + ".db");
    Noise.Window window = Noise.Window.open();
    try (FaultyUpstream upstream = new FaultyUpstream(seed, faults)) {
      Path settings = folder.resolve("soak.yaml");
      Files.writeString(settings, yaml(upstream.baseUri(), database));
      credit(database);
      try (ServedProcess gateway = start(settings, folder.resolve("soak.log"))) {
        URI base = URI.create(gateway.readyLine().substring(READY.length()).strip());
        run(base, gateway.monitored(), upstream, window);
      }
    }
    return wrong.isEmpty() ? 0 : 1;
  }

  private void run(URI base, MonitoredProcess process, FaultyUpstream upstream, Noise.Window window)
      throws IOException, InterruptedException {
    Instant began = Instant.now();
    // Classes are loaded and pools filled before anything is compared.
    try (SoakClients warmUp = new SoakClients(base, "soak", clients, -seed)) {
      Thread.sleep(Math.min(20_000, seconds * 250L));
      wrong.addAll(warmUp.violations().keySet());
    }
    Thread.sleep(REST.toMillis());
    ProcessSample before = sample(process, began, 0, "at rest, before");
    List<ProcessSample> samples = new ArrayList<>();
    SoakClients load = new SoakClients(base, "soak", clients, seed);
    try (load) {
      for (int i = 1; i <= SAMPLES; i++) {
        Thread.sleep(seconds * 1_000L / SAMPLES);
        samples.add(sample(process, began, load.ended(), seconds * i / SAMPLES + " s"));
      }
    }
    Thread.sleep(REST.toMillis());
    ProcessSample after = sample(process, began, load.ended(), "at rest, after");
    String metrics = metrics(base);
    load.violations().forEach((what, times) -> wrong.add(what + " (" + times + " times)"));
    judge(before, after, samples, metrics);
    publish(load, upstream, samples, window.close());
  }

  private ProcessSample sample(
      MonitoredProcess process, Instant began, long exchanges, String when) {
    ProcessSample sample =
        ProcessSample.of(process, Duration.between(began, Instant.now()), exchanges);
    rows.add(sample.row(when));
    System.err.println(sample.row(when));
    return sample;
  }

  private void judge(
      ProcessSample before, ProcessSample after, List<ProcessSample> all, String metrics) {
    if (after.sockets() > before.sockets() + SPARE_SOCKETS) {
      wrong.add("sockets left open: " + (after.sockets() - before.sockets()));
    }
    if (after.otherFiles() > before.otherFiles() + SPARE_FILES) {
      wrong.add("files left open: " + (after.otherFiles() - before.otherFiles()));
    }
    if (after.threads() > before.threads() + 2 * Runtime.getRuntime().availableProcessors()) {
      wrong.add("threads left: " + (after.threads() - before.threads()));
    }
    if (!metrics.contains("gateway_in_flight 0.0")) {
      wrong.add("exchanges are still under way at rest");
    }
    if (!metrics.contains("gateway_reservations_expired_total 0.0")) {
      wrong.add("reservations were left to the sweep");
    }
    double growth = growth(settled(all));
    double allowed = Math.max(HEAP_GROWTH_MEBIBYTES, HEAP_GROWTH * all.getLast().heapMebibytes());
    if (growth > allowed) {
      wrong.add(String.format(Locale.ROOT, "the heap grew by %.1f MiB", growth));
    }
  }

  /** Those from which on the store of the latest receipts was full; all of a slow run. */
  private static List<ProcessSample> settled(List<ProcessSample> all) {
    List<ProcessSample> full =
        all.stream().filter(sample -> sample.exchanges() > RECEIPTS).toList();
    return full.size() < FEW_SAMPLES ? all : full;
  }

  /** From the first third's median to the last's, in MiB; NaN for fewer than six samples. */
  static double growth(List<ProcessSample> samples) {
    int third = samples.size() / 3;
    return third < 2
        ? Double.NaN
        : median(samples.subList(samples.size() - third, samples.size()))
            - median(samples.subList(0, third));
  }

  private static double median(List<ProcessSample> samples) {
    double[] heaps = samples.stream().mapToDouble(ProcessSample::heapMebibytes).sorted().toArray();
    return (heaps[heaps.length / 2] + heaps[(heaps.length - 1) / 2]) / 2;
  }

  private void publish(
      SoakClients load, FaultyUpstream upstream, List<ProcessSample> samples, Noise noise)
      throws IOException {
    Machine machine = Machine.present();
    double growth = growth(settled(samples));
    String verdict =
        wrong.isEmpty() ? "Nothing leaked and no answer was wrong." : "WRONG: " + wrong;
    String report =
        """
        %s; %d cores, %s; %s. %s
        %d s, %d clients, %.0f %% of the upstreams' answers faulty, seed %d.

        | | exchanges | live heap, MiB | resident, MiB | sockets | other files | threads |
        |---|---:|---:|---:|---:|---:|---:|
        %s

        - %s
        - Live heap, from the first third's median to the last's, of the samples from %d exchanges on: %s.
        - Exchanges by what the client saw: %s.
        - Faults played: %s.
        """
            .formatted(
                Instant.now().truncatedTo(ChronoUnit.SECONDS),
                machine.cores(),
                machine.cpuModel(),
                machine.jdk(),
                noise.describe(),
                seconds,
                clients,
                100 * faults,
                seed,
                String.join("\n", rows),
                verdict,
                settled(samples).getFirst().exchanges(),
                Double.isNaN(growth)
                    ? "too few samples"
                    : String.format(Locale.ROOT, "%+.1f MiB", growth),
                listed(new TreeMap<>(load.outcomes())),
                listed(upstream.played()));
    System.out.println(report);
    if (markdown != null) {
      Files.writeString(markdown, report);
    }
  }

  private static String listed(Map<?, ? extends Number> counts) {
    List<String> parts = new ArrayList<>();
    counts.forEach(
        (what, times) ->
            parts.add(what.toString().toLowerCase(Locale.ROOT).replace('_', ' ') + " " + times));
    return String.join(", ", parts);
  }

  private ServedProcess start(Path settings, Path log) {
    return ServedProcess.start(
        command("serve", "--config", settings.toString(), "--port", "0"),
        Path.of("").toAbsolutePath(),
        Map.of(),
        log,
        line -> line.startsWith(READY),
        START_LIMIT);
  }

  /** The gateway bills, so that the ledger is part of what is soaked. */
  private static void credit(Path file) throws IOException {
    try (Database database = Database.sqlite(file, Durability.PROCESS)) {
      SqlLedger ledger = new SqlLedger(database, InstantSource.system());
      Transfer credit = Transfer.grant("soak", AccountId.managed("operator"), Usd.parse("1000000"));
      for (int attempt = 1; ; attempt++) {
        try {
          var _ = ledger.transfer(credit);
          return;
        } catch (DatabaseUnavailableException e) {
          if (attempt == CREDIT_ATTEMPTS) {
            throw e;
          }
        }
      }
    }
  }

  private List<String> command(String... arguments) {
    List<String> command = new ArrayList<>(List.of(gatewayCommand.strip().split("\\s+", -1)));
    command.addAll(List.of(arguments));
    return command;
  }

  private static String metrics(URI base) throws InterruptedException {
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client
          .send(
              HttpRequest.newBuilder(URI.create(base + "/metrics")).build(),
              HttpResponse.BodyHandlers.ofString())
          .body();
    } catch (IOException e) {
      throw new UncheckedIOException("the gateway's metrics", e);
    }
  }

  private static String yaml(URI upstream, Path database) {
    StringBuilder yaml =
        new StringBuilder(
            """
            auth: {mode: open}
            billing: {enabled: true}
            hedging: {enabled: true}
            limits: {total_ms: 20000, first_token_ms: 1500, idle_ms: 1500, keep_alive_ms: 500}
            aliases: {soak: {chain: [s0/m, s1/m, s2/m]}}
            """);
    yaml.append("storage: {path: \"").append(database).append("\"}\nproviders:\n");
    for (int i = 0; i < 3; i++) {
      yaml.append(
          "  s%d: {base_url: \"%s\", dialect: openai, api_keys: [k1, k2]}\n"
              .formatted(i, upstream));
    }
    yaml.append("models:\n");
    for (int i = 0; i < 3; i++) {
      yaml.append(
          """
            s%d/m: {upstream_model: m, context_tokens: 100000, max_output_tokens: 4000, input: [text], prices: [{from: 2026-01-01, source: soak, input: "1", output: "2"}]}
          """
              .formatted(i));
    }
    return yaml.toString();
  }
}

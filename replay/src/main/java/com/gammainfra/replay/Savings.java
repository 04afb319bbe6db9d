package com.gammainfra.replay;

import com.gammainfra.gateway.app.ConfigurationException;
import com.gammainfra.gateway.app.OfflineRouter;
import com.gammainfra.gateway.catalog.ModelId;
import com.gammainfra.gateway.config.InvalidSettingsException;
import com.gammainfra.gateway.config.SettingsLoader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * {@code make replay}: replays the repository's traces in the shipped configuration and writes
 * docs/savings.md with its charts. The environment is not looked at, so that no key of the
 * machine's has a say.
 */
public final class Savings {

  private static final String LOOP = "research-loop";
  private static final Strategy.Baseline FLAGSHIP =
      new Strategy.Baseline(ModelId.parse("anthropic/claude-opus-4-7"), null);

  private Savings() {}

  /** Arguments: the folder of the module {@code replay}, the folder of the documentation. */
  public static void main(String[] args) throws Exception {
    Path module = Path.of(args.length > 0 ? args[0] : "replay");
    Path docs = Path.of(args.length > 1 ? args[1] : "docs");
    Path published = module.resolve("configurations").resolve("published-assignment.yaml");
    try (OfflineRouter shipped = router(null);
        OfflineRouter other = router(published)) {
      write(
          module.resolve("traces"),
          docs,
          World.of(shipped.router(), shipped.world()),
          new Replay.Second("published assignment", World.of(other.router(), other.world())),
          LocalDate.now(ZoneOffset.UTC));
    }
  }

  /** Writes page and charts. */
  static void write(Path traces, Path docs, World world, Replay.Second published, LocalDate date)
      throws IOException, TraceException {
    Map<Instant, Replay> loop = new TreeMap<>();
    Trace research = ReplayCommand.read(traces.resolve(LOOP + ".jsonl"));
    for (Instant at : SavingsPage.MOMENTS.keySet()) {
      loop.put(at, Replay.of(research, world, FLAGSHIP, at, published));
    }
    Map<Replay, Replay> others = new LinkedHashMap<>();
    for (Path file : files(traces)) {
      Trace trace = ReplayCommand.read(file);
      if (!trace.name().equals(LOOP)) {
        others.put(
            Replay.of(trace, world, FLAGSHIP, SavingsPage.MAIN, null),
            Replay.of(trace, world, FLAGSHIP, SavingsPage.LATER, null));
      }
    }
    Path charts = Files.createDirectories(docs.resolve("img"));
    Replay main = loop.get(SavingsPage.MAIN);
    if (main != null) {
      chart(charts, main);
    }
    for (Replay replay : others.keySet()) {
      chart(charts, replay);
    }
    Files.writeString(docs.resolve("savings.md"), SavingsPage.of(date, loop, others));
  }

  private static void chart(Path folder, Replay replay) throws IOException {
    Files.writeString(
        folder.resolve("savings-" + replay.trace().name() + ".svg"), SavingsChart.of(replay));
  }

  private static List<Path> files(Path traces) throws IOException {
    try (Stream<Path> found = Files.list(traces)) {
      return found.filter(file -> file.toString().endsWith(".jsonl")).sorted().toList();
    }
  }

  private static OfflineRouter router(@Nullable Path configuration)
      throws ConfigurationException, InvalidSettingsException {
    return new OfflineRouter(SettingsLoader.load(configuration, Map.of()));
  }
}

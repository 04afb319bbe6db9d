package com.gammainfra.replay;

import com.gammainfra.gateway.app.ConfigOption;
import com.gammainfra.gateway.app.Main;
import com.gammainfra.gateway.app.OfflineRouter;
import com.gammainfra.gateway.catalog.Effort;
import com.gammainfra.gateway.catalog.Model;
import com.gammainfra.gateway.catalog.ModelId;
import com.gammainfra.gateway.config.Settings;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code ./gammainfra replay trace.jsonl}: what a trace would cost under this and that. */
@Command(
    name = "gammainfra replay",
    mixinStandardHelpOptions = true,
    description = {
      "Price a trace of requests under a flagship for everything, the router, the stops of the"
          + " dial, the cheapest, the best single model, and another configuration. Nobody is"
          + " asked.",
      "The form of a trace, and what is counted: docs/replay.md. Exit code 2 when it cannot be"
          + " read."
    })
public final class ReplayCommand implements Callable<Integer> {

  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  @Mixin private ConfigOption config = new ConfigOption();

  @Parameters(paramLabel = "TRACE", description = "a JSONL file, one request a line")
  private Path file;

  @Option(
      names = "--baseline",
      paramLabel = "MODEL[:EFFORT]",
      description = "the model everything is compared with (default: ${DEFAULT-VALUE})",
      defaultValue = "anthropic/claude-opus-4-7")
  private String baseline = "";

  @Option(
      names = "--at",
      paramLabel = "INSTANT",
      description =
          "send every step then, such as 2026-11-23T12:00:00Z; else each at its own instant, or at"
              + " the configuration's clock")
  private @Nullable Instant at;

  @Option(
      names = "--against",
      paramLabel = "FILE",
      description = "a second configuration to route the trace in")
  private @Nullable Path against;

  @Option(names = "--svg", paramLabel = "FILE", description = "write a chart there")
  private @Nullable Path svg;

  @Option(names = "--cache", description = "count prompt caches in the first table")
  private boolean cache;

  @Option(
      names = "--free-switches",
      description = "with --cache: as if a switch of model left no cache behind")
  private boolean freeSwitches;

  @Option(names = "--reasoning", description = "count hidden reasoning in the first table")
  private boolean reasoning;

  @SuppressWarnings("NullAway.Init") // picocli sets the fields
  ReplayCommand() {}

  /** Runs the command and exits with its code. */
  public static void main(String[] args) {
    System.exit(Main.execute(new ReplayCommand(), args));
  }

  @Override
  public Integer call() throws Exception {
    Trace trace;
    try {
      trace = read(file);
    } catch (TraceException e) {
      e.problems().forEach(problem -> System.err.println("gammainfra: " + file + ":" + problem));
      return CommandLine.ExitCode.USAGE;
    } catch (NoSuchFileException e) {
      System.err.println("gammainfra: " + file + ": no such file");
      return CommandLine.ExitCode.USAGE;
    }
    Settings settings = config.load();
    Settings second = against == null ? null : ConfigOption.load(against);
    Strategy.Baseline compared = baseline(settings);
    requireKnown(trace, settings);
    try (OfflineRouter router = new OfflineRouter(settings);
        OfflineRouter other = second == null ? null : new OfflineRouter(second)) {
      Replay replay =
          Replay.of(
              trace,
              World.of(router.router(), router.world()),
              compared,
              at,
              other == null || against == null
                  ? null
                  : new Replay.Second(name(against), World.of(other.router(), other.world())));
      Effects effects = Effects.of(cache, !freeSwitches, reasoning);
      System.out.print(
          config.json()
              ? ReplayJson.of(replay, effects) + System.lineSeparator()
              : ReplayText.of(replay, effects));
      if (svg != null) {
        Files.writeString(svg, SavingsChart.of(replay));
      }
    }
    return CommandLine.ExitCode.OK;
  }

  /** Reads a trace from a file, under the file's name without its ending. */
  static Trace read(Path file) throws IOException, TraceException {
    try (InputStream in = Files.newInputStream(file)) {
      return TraceReader.read(name(file), in.readNBytes(TraceReader.MAX_BYTES + 1));
    }
  }

  private static String name(Path file) {
    Path last = file.getFileName();
    return last == null ? "" : last.toString().replaceFirst("\\.[^.]*$", "");
  }

  private Strategy.Baseline baseline(Settings settings) {
    int colon = baseline.lastIndexOf(':');
    String name = colon < 0 ? baseline : baseline.substring(0, colon);
    Effort effort = colon < 0 ? null : Effort.named(baseline.substring(colon + 1));
    if (known(baseline, settings) != null) { // a model's own name may have a colon
      name = baseline;
      effort = null;
      colon = -1;
    }
    Model model = known(name, settings);
    if (model == null) {
      throw usage("--baseline: no model named '" + name + "' in the catalog");
    }
    if (colon >= 0 && (effort == null || !model.efforts().contains(effort))) {
      throw usage(
          "--baseline: "
              + name
              + " has the efforts "
              + model.efforts().stream().map(Effort::id).toList());
    }
    return new Strategy.Baseline(model.id(), effort);
  }

  private static @Nullable Model known(String name, Settings settings) {
    try {
      return settings.catalog().model(ModelId.parse(name));
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  private void requireKnown(Trace trace, Settings settings) {
    for (Step step : trace.steps()) {
      ModelId model = step.model();
      if (model != null && settings.catalog().model(model) == null) {
        throw usage(
            file
                + ":"
                + step.line()
                + ": model: '"
                + model
                + "' is not in the catalog, so it has no"
                + " price; add it to the configuration, or leave the field out");
      }
    }
  }

  private CommandLine.ParameterException usage(String why) {
    return new CommandLine.ParameterException(spec.commandLine(), why);
  }
}

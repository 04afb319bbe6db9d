package com.gammainfra.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Measures the gateway between a mock upstream and a load, all on loopback, and other gateways
 * beside it in the same session. See {@code docs/benchmarks.md} for the method.
 */
@Command(
    name = "bench",
    mixinStandardHelpOptions = true,
    showDefaultValues = true,
    sortOptions = false,
    description = "Measures what the gateway adds, costs and holds, on loopback.")
public final class Bench implements Callable<Integer> {

  private static final String GATEWAY = "GammaInfra";
  private static final String READY = "gammainfra ready ";
  private static final Duration START_LIMIT = Duration.ofSeconds(60);
  private static final int SPARE_IN_FLIGHT = 1024;
  private static final long PROMPT_SEED = 20261123;

  @Option(names = "--quick", description = "One short repetition: does everything work?")
  private boolean quick = false;

  @Option(
      names = "--gateway-command",
      description = "The launcher; 'serve --config FILE --port 0' is added.")
  private String gatewayCommand = "./gammainfra";

  @Option(names = "--no-gateway", description = "Measure only the others.")
  private boolean withoutGateway = false;

  @Option(names = "--pinned-model", description = "The pin; its upstream name follows the slash.")
  private String pinnedModel = "openai/gpt-5-mini";

  @Option(names = "--routed-model", description = "The model that routes.")
  private String routedModel = "gammainfra/auto";

  @Option(names = "--no-routed", description = "Leave the routed scenarios out.")
  private boolean withoutRouted = false;

  @Option(
      names = "--other",
      paramLabel = "NAME=URL[,header=value...][,pid=N]",
      converter = OtherGateway.Converter.class,
      description = {
        "Measure a running gateway beside it: URL is the base to which /chat/completions is added,",
        "{upstream} in a header's value becomes the mock's base URL. Repeatable."
      })
  private List<OtherGateway> others = new ArrayList<>();

  @Option(names = "--portkey", description = "Install Portkey from npm and measure it too.")
  private boolean withPortkey = false;

  @Option(names = "--portkey-version")
  private String portkeyVersion = "1.15.2";

  @Option(names = "--work", description = "Scratch folder: settings, logs, Portkey.")
  private Path work = Path.of("benchmarks", "target", "bench");

  @Option(names = "--repetitions")
  private int repetitions = 3;

  @Option(names = "--body-bytes", description = "Size of a whole request.")
  private int bodyBytes = 2048;

  @Option(names = "--answer-chars", description = "Text in a whole answer.")
  private int answerChars = 512;

  @Option(names = "--warm-up", paramLabel = "SECONDS")
  private int warmUpSeconds = 8;

  @Option(names = "--low-load", description = "Open-loop requests per second.")
  private double lowLoadPerSecond = 100;

  @Option(names = "--low-load-window", paramLabel = "SECONDS")
  private int lowLoadSeconds = 15;

  @Option(names = "--concurrency", description = "Requests under way at saturation.")
  private int concurrency = 32;

  @Option(names = "--saturation-window", paramLabel = "SECONDS")
  private int saturationSeconds = 8;

  @Option(names = "--streams", description = "Concurrent streams.")
  private int streams = 1000;

  @Option(names = "--compared-streams", description = "Concurrent streams beside other gateways.")
  private int comparedStreams = 200;

  @Option(names = "--events-per-second", description = "Of each stream.")
  private double eventsPerSecond = 20;

  @Option(names = "--stream-window", paramLabel = "SECONDS")
  private int streamSeconds = 10;

  @Option(names = "--departures", description = "Clients that leave, per kind and repetition.")
  private int departures = 20;

  @Option(names = "--out", paramLabel = "FILE", description = "Write JSON.")
  private @Nullable Path out = null;

  @Option(names = "--markdown", paramLabel = "FILE", description = "Write a Markdown section.")
  private @Nullable Path markdown = null;

  private final List<String> notes = new ArrayList<>();

  private Bench() {}

  /** Entry point; exits 0 when everything was measured, 1 when something failed, 2 on bad usage. */
  public static void main(String[] args) {
    QuietLog.install();
    CommandLine command = new CommandLine(new Bench());
    command.setExecutionExceptionHandler(
        (failure, _, _) -> {
          System.err.println("bench: " + failure.getMessage());
          for (Throwable cause = failure.getCause(); cause != null; cause = cause.getCause()) {
            System.err.println("  because: " + cause.getMessage());
          }
          return 1;
        });
    System.exit(command.execute(args));
  }

  @Override
  public Integer call() throws IOException {
    Settings settings = settings();
    Path folder = Files.createDirectories(work.toAbsolutePath());
    Machine.CpuTimes cpuBefore = Machine.CpuTimes.now();
    long ownBefore = OwnCpu.nanos();
    Figures figures = new Figures();
    try (MockUpstream upstream = MockUpstream.start(UpstreamBehaviour.immediate(answerChars), 0)) {
      Target direct =
          new Target(
              Session.DIRECT,
              URI.create(upstream.baseUri() + "/chat/completions"),
              Map.of("authorization", "Bearer bench-key"),
              upstreamModel());
      Session session = new Session(settings, upstream, direct, figures);
      Optional<Portkey.Installation> portkey = installPortkey(folder);
      for (int repetition = 1; repetition <= settings.repetitions(); repetition++) {
        Session.say("repetition %d of %d".formatted(repetition, settings.repetitions()));
        new WholeScenario(session).headroom(pinned(session, direct));
        new StreamScenario(session)
            .run(new Subject(Session.DIRECT, direct, Optional.empty()), settings.streams());
        if (!withoutGateway) {
          measureGateway(session, folder, repetition);
        }
        if (portkey.isPresent()) {
          measurePortkey(session, portkey.get(), folder);
        }
        for (OtherGateway other : others) {
          measurePinned(
              session,
              other.subject(upstream.baseUri(), upstreamModel()),
              List.of(settings.comparedStreams()));
        }
      }
    }
    Noise noise = Noise.between(cpuBefore, Machine.CpuTimes.now(), OwnCpu.nanos() - ownBefore);
    publish(new Report(Instant.now(), Machine.present(), settings, noise, notes, figures, GATEWAY));
    return 0;
  }

  private Settings settings() {
    Settings full =
        new Settings(
            repetitions,
            bodyBytes,
            answerChars,
            Duration.ofSeconds(warmUpSeconds),
            lowLoadPerSecond,
            Duration.ofSeconds(lowLoadSeconds),
            concurrency,
            Duration.ofSeconds(saturationSeconds),
            streams,
            comparedStreams,
            eventsPerSecond,
            Duration.ofSeconds(streamSeconds),
            departures);
    return quick ? full.quick() : full;
  }

  private String upstreamModel() {
    return pinnedModel.substring(pinnedModel.indexOf('/') + 1);
  }

  private Optional<Portkey.Installation> installPortkey(Path folder) {
    if (!withPortkey) {
      return Optional.empty();
    }
    Session.say("installing Portkey " + portkeyVersion);
    Portkey.Installation installation = Portkey.install(folder.resolve("portkey"), portkeyVersion);
    notes.add(installation.note());
    return Optional.of(installation);
  }

  private void measureGateway(Session session, Path folder, int repetition) throws IOException {
    Path state = Files.createDirectories(folder.resolve("state-" + repetition));
    Files.deleteIfExists(state.resolve("bench.db"));
    Path settingsFile = folder.resolve("gateway.yaml");
    Files.writeString(
        settingsFile,
        GatewayConfiguration.yaml(
            session.upstream().baseUri(), state, session.settings().streams() + SPARE_IN_FLIGHT));
    List<String> command = new ArrayList<>(List.of(gatewayCommand.strip().split("\\s+", -1)));
    command.addAll(List.of("serve", "--config", settingsFile.toString(), "--port", "0"));
    try (ServedProcess gateway =
        ServedProcess.start(
            command,
            Path.of("").toAbsolutePath(),
            Map.of(),
            folder.resolve("gateway.log"),
            line -> line.startsWith(READY),
            START_LIMIT)) {
      URI base = URI.create(gateway.readyLine().substring(READY.length()).strip());
      Target target =
          new Target(GATEWAY, URI.create(base + "/v1/chat/completions"), Map.of(), pinnedModel);
      Subject subject = new Subject(GATEWAY, target, Optional.of(gateway.monitored()));
      startUp(session, gateway, target);
      measurePinned(session, subject, streamCounts(session.settings()));
      if (!withoutRouted) {
        Target routed = target.withModel(GATEWAY, routedModel);
        new WholeScenario(session)
            .run("routed", subject, routed(session, routed), routed(session, session.direct()));
      }
    }
  }

  private void startUp(Session session, ServedProcess gateway, Target target) {
    double readyMillis = gateway.readyAfter().toNanos() / 1e6;
    session.add("start", "launch → ready line", "ms", GATEWAY, readyMillis);
    if (withoutRouted) {
      return;
    }
    try (LoadGenerator generator = new LoadGenerator(1)) {
      Workload first = routed(session, target.withModel(GATEWAY, routedModel));
      LoadResult result = generator.openLoop(List.of(first), 1000, Duration.ofMillis(1)).getFirst();
      if (result.answered() == 1) {
        double answerMillis = result.latencyMillis(100);
        session.add("start", "first routed answer", "ms", GATEWAY, answerMillis);
        session.add(
            "start", "launch → first routed answer", "ms", GATEWAY, readyMillis + answerMillis);
      } else {
        Session.say("    the first routed request failed: " + result.failures());
      }
    }
  }

  private List<Integer> streamCounts(Settings settings) {
    boolean compared = withPortkey || !others.isEmpty();
    return compared && settings.comparedStreams() != settings.streams()
        ? List.of(settings.streams(), settings.comparedStreams())
        : List.of(settings.streams());
  }

  private void measurePortkey(Session session, Portkey.Installation installation, Path folder) {
    int port = Portkey.freePort();
    try (ServedProcess portkey = Portkey.start(installation, port, folder.resolve("portkey.log"))) {
      Target target = Portkey.target(port, session.upstream().baseUri(), upstreamModel());
      measurePinned(
          session,
          new Subject(target.name(), target, Optional.of(portkey.monitored())),
          List.of(session.settings().comparedStreams()));
    }
  }

  private void measurePinned(Session session, Subject subject, List<Integer> streamCounts) {
    new WholeScenario(session)
        .run(
            "pinned",
            subject,
            pinned(session, subject.pinned()),
            pinned(session, session.direct()));
    for (int count : streamCounts) {
      new StreamScenario(session).run(subject, count);
    }
    new DepartureScenario(session).run(subject);
  }

  private static Workload pinned(Session session, Target target) {
    return Workload.constant(
        target, ChatBodies.sized(target.model(), session.settings().bodyBytes()));
  }

  private static Workload routed(Session session, Target target) {
    PromptGenerator prompts = new PromptGenerator(PROMPT_SEED);
    int envelope = ChatBodies.sized(target.model(), 0).length();
    int chars = Math.max(1, session.settings().bodyBytes() - envelope);
    return new Workload(target, () -> ChatBodies.chat(target.model(), prompts.next(chars), false));
  }

  private void publish(Report report) throws IOException {
    System.out.print(report.text());
    if (out != null) {
      write(out, report.json());
    }
    if (markdown != null) {
      write(markdown, report.markdown());
    }
  }

  private static void write(Path file, String text) {
    try {
      Files.writeString(file, text, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + file, e);
    }
  }
}

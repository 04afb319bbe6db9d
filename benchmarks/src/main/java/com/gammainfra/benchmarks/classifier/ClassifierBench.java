package com.gammainfra.benchmarks.classifier;

import com.gammainfra.benchmarks.Machine;
import com.gammainfra.benchmarks.Noise;
import com.gammainfra.gateway.classifier.ClassifierArtefact;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Runs {@link ClassifierBenchmarks} and {@link ColdStart} and writes the report. */
@Command(
    name = "bench-classifier",
    mixinStandardHelpOptions = true,
    showDefaultValues = true,
    sortOptions = false,
    description = "Measures the classifier's parts, its cold start and its memory.")
public final class ClassifierBench implements Callable<Integer> {
  private static final List<String> JVM_ARGS =
      List.of("--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow");
  private static final List<Integer> THREADS = List.of(1, 2);

  @Option(names = "--quick", description = "Under a minute: does everything work?")
  private boolean quick = false;

  @Option(names = "--date", description = "The date in the report; today (UTC) if left out.")
  private @Nullable LocalDate date;

  @Option(names = "--out", description = "The report.")
  private Path out = Path.of("docs", "benchmarks-classifier.md");

  @Option(names = "--artefact", description = "A folder with another artefact than the shipped.")
  private @Nullable Path folder;

  /** See {@code --help}. */
  public static void main(String[] args) {
    System.exit(new CommandLine(new ClassifierBench()).execute(args));
  }

  @Override
  public Integer call() throws Exception {
    Plan plan = quick ? Plan.QUICK : Plan.FULL;
    List<String> jvmArgs = new ArrayList<>(JVM_ARGS);
    if (folder != null) {
      String chosen = folder.toAbsolutePath().toString();
      System.setProperty(Subjects.ARTEFACT_PROPERTY, chosen);
      jvmArgs.add("-D" + Subjects.ARTEFACT_PROPERTY + "=" + chosen);
    }
    ClassifierArtefact artefact = Subjects.artefact();
    Subjects.classifier(artefact).close(); // refuses an artefact that does not fit the encoder
    Noise.Window window = Noise.Window.open();
    List<RunResult> results = new ArrayList<>();
    for (int threads : THREADS) {
      results.addAll(run(plan, threads, jvmArgs));
    }
    System.out.println("cold start");
    List<ColdStart.Run> coldStarts = ColdStart.measure(plan.coldStarts(), jvmArgs);
    ClassifierReport report =
        new ClassifierReport(
            date == null ? LocalDate.now(ZoneOffset.UTC) : date,
            Machine.present(),
            window.close(),
            artefact.fingerprint(),
            artefact.manifest().budgetPieces(),
            plan,
            Timing.of(results),
            coldStarts);
    String markdown = report.markdown();
    System.out.print(markdown);
    Files.writeString(out, markdown);
    return 0;
  }

  private static Collection<RunResult> run(Plan plan, int threads, List<String> jvmArgs)
      throws RunnerException {
    return new Runner(
            new OptionsBuilder()
                .include(ClassifierBenchmarks.class.getName() + "\\..*")
                .threads(threads)
                .forks(plan.forks())
                .warmupForks(0)
                .warmupIterations(1)
                .warmupTime(TimeValue.milliseconds(plan.warmUpMillis()))
                .measurementIterations(plan.iterations())
                .measurementTime(TimeValue.milliseconds(plan.iterationMillis()))
                .jvmArgs(jvmArgs.toArray(String[]::new))
                .shouldFailOnError(true)
                .verbosity(VerboseMode.SILENT)
                .build())
        .run();
  }
}

package com.gammainfra.benchmarks.dialect;

import com.gammainfra.benchmarks.Machine;
import com.gammainfra.benchmarks.Noise;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.DoubleStream;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;
import org.openjdk.jmh.util.Statistics;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Runs {@link DialectBenchmarks} and writes the report. */
@Command(
    name = "bench-dialect",
    mixinStandardHelpOptions = true,
    showDefaultValues = true,
    description = "Measures translations between dialects.")
public final class DialectBench implements Callable<Integer> {
  private static final int FORKS = 2;
  private static final int ITERATIONS = 3;
  private static final double NANOS_PER_MICRO = 1000;

  @Option(names = "--date", description = "The date in the report; today (UTC) if left out.")
  private @Nullable LocalDate date;

  @Option(names = "--out", description = "The report.")
  private Path out = Path.of("docs", "benchmarks-dialect.md");

  /** See {@code --help}. */
  public static void main(String[] args) {
    System.exit(new CommandLine(new DialectBench()).execute(args));
  }

  @Override
  public Integer call() throws Exception {
    Noise.Window window = Noise.Window.open();
    StringBuilder rows = new StringBuilder();
    run().forEach(result -> rows.append(row(result)));
    String report = report(rows.toString(), window.close());
    Files.writeString(out, report);
    System.out.print(report);
    return 0;
  }

  private static Collection<RunResult> run() throws RunnerException {
    return new Runner(
            new OptionsBuilder()
                .include(DialectBenchmarks.class.getName() + "\\..*")
                .forks(FORKS)
                .warmupForks(0)
                .warmupIterations(2)
                .warmupTime(TimeValue.seconds(1))
                .measurementIterations(ITERATIONS)
                .measurementTime(TimeValue.seconds(1))
                .shouldFailOnError(true)
                .verbosity(VerboseMode.SILENT)
                .build())
        .run();
  }

  private static String row(RunResult result) {
    Statistics all = result.getPrimaryResult().getStatistics();
    DoubleStream.Builder each = DoubleStream.builder();
    result
        .getBenchmarkResults()
        .forEach(
            fork ->
                fork.getIterationResults()
                    .forEach(
                        iteration ->
                            each.add(
                                iteration.getPrimaryResult().getStatistics().getPercentile(50))));
    var medians = each.build().summaryStatistics();
    return String.format(
        Locale.ROOT,
        "| %s | %.0f | %.0f to %.0f | %.0f |%n",
        Way.valueOf(result.getParams().getParam("way")).title,
        all.getPercentile(50) / NANOS_PER_MICRO,
        medians.getMin() / NANOS_PER_MICRO,
        medians.getMax() / NANOS_PER_MICRO,
        all.getPercentile(95) / NANOS_PER_MICRO);
  }

  private String report(String rows, Noise noise) {
    Machine machine = Machine.present();
    LocalDate day = date == null ? LocalDate.now(ZoneOffset.UTC) : date;
    return String.format(
        Locale.ROOT,
        """
        # What a translation costs

        Written by `make bench-dialect` (`com.gammainfra.benchmarks.dialect.DialectBench`); edits are overwritten.

        %s; %s. %s

        A conversation of 20 messages with tools, calls and results, %d bytes in OpenAI's words: its request read and written for the provider, and the answer, a text and a call, read and written for the client. Microseconds for
        both together by JMH's clock, one thread, %d fresh JVMs with %d rounds of a second each after two to warm up: the median of all calls, the least and greatest median of a round, the 95th percentile of all calls.

        | client → provider | median | medians of rounds | p95 |
        |---|---|---|---|
        %s
        The target is at most 300.
        """,
        day,
        machine.cores() + " cores, " + machine.cpuModel() + ", " + machine.jdk(),
        noise.describe(),
        Way.OPENAI_TO_OPENAI.request().length,
        FORKS,
        ITERATIONS,
        rows);
  }
}

package com.gammainfra.benchmarks.classifier;

import com.gammainfra.benchmarks.Machine;
import com.gammainfra.benchmarks.Noise;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * One session's results as a page of documentation.
 *
 * @param artefact the fingerprint of the artefact measured
 * @param budgetPieces the most word pieces that the encoder reads of a prompt
 * @param plan how long and how often
 */
record ClassifierReport(
    LocalDate date,
    Machine machine,
    Noise noise,
    String artefact,
    int budgetPieces,
    Plan plan,
    List<Timing> timings,
    List<ColdStart.Run> coldStarts) {
  /** The parts in the order of the tables, with what each is. */
  private static final List<Part> PARTS =
      List.of(
          new Part("tokenise", "text → word pieces, laid out for the encoder"),
          new Part("embed", "text → vector: tokenising and the encoder"),
          new Part("head", "text → signals; signals and a given vector → scores"),
          new Part(
              "classify",
              "messages → prediction, as served, without the cache: a rule or the signals may"
                  + " answer without the encoder"),
          new Part(
              "classifyEveryStage",
              "the same with rules and first stage switched off: the encoder reads every prompt"));

  private record Part(String method, String meaning) {}

  String markdown() {
    StringBuilder out = new StringBuilder("# Benchmarks of the classifier\n\n");
    out.append("Written by `make bench-classifier`; do not edit.");
    if (plan.quick()) {
      out.append(
          "\n**A quick run: it shows that everything works, and its figures are no measurement.**");
    }
    out.append("\n\n");
    preamble().forEach(line -> out.append("- ").append(line).append('\n'));
    out.append("\n## Method\n\n");
    method().forEach(line -> out.append("- ").append(line).append('\n'));
    out.append(
        """

            ## Times

            Microseconds a call.

            | part | what |
            |---|---|
            """);
    PARTS.forEach(p -> out.append("| %s | %s |\n".formatted(p.method(), p.meaning())));
    out.append(
        """

            | part | threads | word pieces | p50 | p50 of the iterations, min–max | p95 | p99 | samples |
            |---|---:|---:|---:|---:|---:|---:|---:|
            """);
    timings.stream()
        .sorted(
            Comparator.comparingInt(ClassifierReport::place)
                .thenComparingInt(Timing::threads)
                .thenComparingInt(Timing::pieces))
        .forEach(t -> out.append(row(t)));
    out.append(
        """

        ## Cold start and memory

        | measure | median | min–max |
        |---|---:|---:|
        """);
    out.append(
        spread(
            "`main` to the first label, ms",
            coldStarts.stream().mapToDouble(ColdStart.Run::firstLabelMillis).toArray()));
    out.append(
        spread(
            "resident memory after 1,000 classifications, MiB",
            coldStarts.stream()
                .flatMapToDouble(run -> run.residentMebibytes().stream())
                .toArray()));
    return out.toString();
  }

  private List<String> preamble() {
    return List.of(
        "Date: " + date,
        "Machine: %d cores, %s, %d MiB; %s; %s"
            .formatted(
                machine.cores(),
                machine.cpuModel(),
                machine.memoryMebibytes(),
                machine.kernel(),
                machine.jdk()),
        noise.describe(),
        "Artefact: `%s`; the encoder reads at most %d word pieces of a prompt."
            .formatted(artefact, budgetPieces));
  }

  private List<String> method() {
    List<String> lines = new ArrayList<>();
    lines.add(
        "JMH in sample-time mode: single calls are timed, percentiles are of all samples. %d fresh JVM(s) for each row, each with %d ms of warm-up and %d iteration(s) of %d ms."
            .formatted(
                plan.forks(), plan.warmUpMillis(), plan.iterations(), plan.iterationMillis()));
    lines.add(
        "%d generated prompts of each length take turns (seed %d), single user turns in English. The length counts the two pieces that open and close a sequence."
            .formatted(Subjects.PROMPTS, Subjects.SEED));
    lines.add(
        "Two threads share one classifier and call it without a pause; a call's time then includes waiting for a core.");
    lines.add(
        "The timer's own cost, some tens of nanoseconds, is in every sample. *embed* contains *tokenise*, *classify* contains all parts.");
    lines.add(
        "Cold start: %d fresh JVM(s), one after the other, files warm in the page cache; from the first line of `main` to the first label, which the encoder has read. The JVM's own start comes before that. Memory is `VmRSS` of the same process at the end of 1,000 classifications of one sentence each through the encoder, with the JVM's default heap limits."
            .formatted(plan.coldStarts()));
    return lines;
  }

  private static int place(Timing timing) {
    return PARTS.stream().map(Part::method).toList().indexOf(timing.part());
  }

  private static String row(Timing t) {
    return "| %s | %d | %d | %s | %s–%s | %s | %s | %d |\n"
        .formatted(
            t.part(),
            t.threads(),
            t.pieces(),
            figure(t.p50()),
            figure(t.leastP50()),
            figure(t.mostP50()),
            figure(t.p95()),
            figure(t.p99()),
            t.samples());
  }

  private static String spread(String measure, double[] values) {
    if (values.length == 0) {
      return "| %s | unknown | – |\n".formatted(measure);
    }
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int half = sorted.length / 2;
    double median = sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
    return "| %s | %s | %s–%s |\n"
        .formatted(measure, figure(median), figure(sorted[0]), figure(sorted[sorted.length - 1]));
  }

  private static String figure(double value) {
    String pattern = value >= 100 ? "%.0f" : value >= 10 ? "%.1f" : "%.2f";
    return String.format(Locale.ROOT, pattern, value);
  }
}

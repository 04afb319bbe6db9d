package com.gammainfra.benchmarks.classifier;

import java.util.Collection;
import java.util.List;
import java.util.stream.DoubleStream;
import org.openjdk.jmh.results.BenchmarkResult;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.util.Statistics;

/**
 * The sampled times of one benchmark at one size, in microseconds.
 *
 * @param part the benchmark's method
 * @param pieces word pieces of its prompts
 * @param p50 over all iterations; so are {@code p95} and {@code p99}
 * @param leastP50 of the iterations' medians the least
 * @param mostP50 of the iterations' medians the greatest
 * @param samples how many calls were timed
 */
record Timing(
    String part,
    int pieces,
    int threads,
    double p50,
    double p95,
    double p99,
    double leastP50,
    double mostP50,
    long samples) {
  private static final double NANOS_PER_MICRO = 1000;

  static List<Timing> of(Collection<RunResult> results) {
    return results.stream().map(Timing::of).toList();
  }

  private static Timing of(RunResult result) {
    String method = result.getParams().getBenchmark();
    Statistics all = result.getPrimaryResult().getStatistics();
    double[] medians = medians(result.getBenchmarkResults());
    return new Timing(
        method.substring(method.lastIndexOf('.') + 1),
        Integer.parseInt(result.getParams().getParam("pieces")),
        result.getParams().getThreads(),
        all.getPercentile(50) / NANOS_PER_MICRO,
        all.getPercentile(95) / NANOS_PER_MICRO,
        all.getPercentile(99) / NANOS_PER_MICRO,
        DoubleStream.of(medians).min().orElseThrow() / NANOS_PER_MICRO,
        DoubleStream.of(medians).max().orElseThrow() / NANOS_PER_MICRO,
        all.getN());
  }

  private static double[] medians(Collection<BenchmarkResult> forks) {
    return forks.stream()
        .flatMap(fork -> fork.getIterationResults().stream())
        .mapToDouble(iteration -> iteration.getPrimaryResult().getStatistics().getPercentile(50))
        .toArray();
  }
}

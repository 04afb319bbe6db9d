package com.gammainfra.benchmarks;

import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/**
 * A figure that the project promises.
 *
 * @param promise in words
 * @param row where it is measured
 * @param column on what
 * @param limit the median's size, sign aside, is at most this
 */
record Goal(String promise, Figures.Row row, String column, double limit) {

  /** The promises that this harness can check, for the gateway's column. */
  static List<Goal> all(Settings settings, String column) {
    String low = WholeScenario.lowLoad("pinned", settings);
    String full = WholeScenario.saturation("pinned", settings);
    String streams = StreamScenario.scenario(settings.streams(), settings);
    String silent = DepartureScenario.Wait.SILENT_STREAM.scenario();
    return List.of(
        new Goal(
            "pinned whole: CPU per request ≤ 100 µs",
            new Figures.Row(full, "CPU per request", "µs"),
            column,
            100),
        new Goal(
            "pinned whole: added latency p50 ≤ 0.6 ms",
            new Figures.Row(low, "added latency p50", "ms"),
            column,
            0.6),
        new Goal(
            "X-GammaInfra-Overhead-Ms within 0.3 ms of the difference measured",
            new Figures.Row(low, "added latency p50 − its own figure", "ms"),
            column,
            0.3),
        new Goal("streams: no failure", new Figures.Row(streams, "failures", "streams"), column, 0),
        new Goal(
            "streams: live heap each ≤ 40 KiB",
            new Figures.Row(streams, "live heap per open stream", "KiB"),
            column,
            40),
        new Goal(
            "streams: CPU per event ≤ 50 µs",
            new Figures.Row(streams, "CPU per event", "µs"),
            column,
            50),
        new Goal(
            "client leaves a silent stream: upstream closed ≤ 100 ms",
            new Figures.Row(silent, "upstream closed max", "ms"),
            column,
            100),
        new Goal(
            "start ≤ 3 s until the first routed answer",
            new Figures.Row("start", "launch → first routed answer", "ms"),
            column,
            3000));
  }

  /** One line: the promise, what was measured, and whether that keeps it. */
  String verdict(Figures figures) {
    OptionalDouble median = figures.median(row, column);
    if (median.isEmpty()) {
      return promise + ": not measured";
    }
    return String.format(
        Locale.ROOT,
        "%s: %.3g %s, %s",
        promise,
        median.getAsDouble(),
        row.unit(),
        Math.abs(median.getAsDouble()) <= limit ? "kept" : "NOT KEPT");
  }
}

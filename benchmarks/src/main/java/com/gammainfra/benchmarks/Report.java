package com.gammainfra.benchmarks;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * One session's results, ready to print.
 *
 * @param when the session ended
 * @param machine what it ran on
 * @param settings how long and how hard it measured
 * @param noise what others took of the machine meanwhile
 * @param notes what a reader must know beside the figures
 * @param figures the results
 * @param gateway the column of the project's own gateway
 */
public record Report(
    Instant when,
    Machine machine,
    Settings settings,
    Noise noise,
    List<String> notes,
    Figures figures,
    String gateway) {

  private static final ObjectMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  public Report {
    notes = List.copyOf(notes);
  }

  /** Plain text for a terminal. */
  public String text() {
    StringBuilder out = new StringBuilder();
    preamble().forEach(line -> out.append(line).append('\n'));
    String scenario = "";
    for (Figures.Row row : figures.rows()) {
      if (!row.scenario().equals(scenario)) {
        scenario = row.scenario();
        out.append('\n').append(scenario).append('\n');
      }
      out.append("  %-44s".formatted(row.measure() + " [" + row.unit() + "]"));
      Map<String, Figures.Spread> spreads = figures.spreads(row);
      spreads.forEach(
          (column, spread) -> out.append("  ").append(column).append(' ').append(cell(spread)));
      out.append('\n');
    }
    out.append('\n');
    conclusions().forEach(line -> out.append(line).append('\n'));
    return out.toString();
  }

  /** A section for the documentation. */
  public String markdown() {
    StringBuilder out = new StringBuilder();
    preamble().forEach(line -> out.append("- ").append(line).append('\n'));
    out.append("\nMedian (min–max) of ")
        .append(settings.repetitions())
        .append(" repetitions.\n\n| scenario | measure |");
    List<String> columns = figures.columns();
    columns.forEach(column -> out.append(' ').append(column).append(" |"));
    out.append("\n|---|---|").append("---:|".repeat(columns.size())).append('\n');
    for (Figures.Row row : figures.rows()) {
      out.append("| %s | %s, %s |".formatted(row.scenario(), row.measure(), row.unit()));
      Map<String, Figures.Spread> spreads = figures.spreads(row);
      for (String column : columns) {
        Figures.Spread spread = spreads.get(column);
        out.append(' ').append(spread == null ? "–" : cell(spread)).append(" |");
      }
      out.append('\n');
    }
    out.append('\n');
    conclusions().forEach(line -> out.append("- ").append(line).append('\n'));
    return out.toString();
  }

  /** Everything, with the value of each repetition. */
  public String json() {
    List<Map<String, Object>> rows = new ArrayList<>();
    for (Figures.Row row : figures.rows()) {
      Map<String, Object> cells = new LinkedHashMap<>();
      figures
          .spreads(row)
          .forEach(
              (column, spread) ->
                  cells.put(
                      column,
                      Map.of(
                          "min", spread.min(),
                          "median", spread.median(),
                          "max", spread.max(),
                          "values", spread.values())));
      Map<String, Object> json = new LinkedHashMap<>();
      json.put("scenario", row.scenario());
      json.put("measure", row.measure());
      json.put("unit", row.unit());
      json.put("cells", cells);
      rows.add(json);
    }
    Map<String, Object> root = new LinkedHashMap<>();
    root.put("when", when.toString());
    root.put("machine", machine);
    root.put("settings", settings);
    root.put("noise", noise);
    root.put("notes", notes);
    root.put("conclusions", conclusions());
    root.put("rows", rows);
    return JSON.writeValueAsString(root);
  }

  private List<String> preamble() {
    List<String> lines = new ArrayList<>();
    lines.add("Date: " + when);
    lines.add(
        "Machine: %d cores, %s, %d MiB; %s; %s"
            .formatted(
                machine.cores(),
                machine.cpuModel(),
                machine.memoryMebibytes(),
                machine.kernel(),
                machine.jdk()));
    lines.add("Load, mock upstream and gateway share these cores. %s".formatted(noise.describe()));
    lines.addAll(notes);
    return lines;
  }

  /** The promises, and how the others compare. */
  private List<String> conclusions() {
    List<String> lines = new ArrayList<>();
    if (figures.columns().contains(gateway)) {
      Goal.all(settings, gateway).forEach(goal -> lines.add(goal.verdict(figures)));
    }
    List.of(WholeScenario.saturation("pinned", settings), WholeScenario.lowLoad("pinned", settings))
        .forEach(
            scenario -> lines.addAll(ratios(new Figures.Row(scenario, "CPU per request", "µs"))));
    lines.addAll(
        ratios(
            new Figures.Row(
                StreamScenario.scenario(settings.comparedStreams(), settings),
                "CPU per event",
                "µs")));
    return lines;
  }

  /** How many times the gateway's median each other column has. */
  private List<String> ratios(Figures.Row row) {
    List<String> lines = new ArrayList<>();
    OptionalDouble own = figures.median(row, gateway);
    for (String column : figures.columns()) {
      OptionalDouble other = figures.median(row, column);
      if (!column.equals(gateway) && own.isPresent() && other.isPresent()) {
        lines.add(
            String.format(
                Locale.ROOT,
                "%s, %s: %s needs %.1f times what %s needs",
                row.scenario(),
                row.measure(),
                column,
                other.getAsDouble() / own.getAsDouble(),
                gateway));
      }
    }
    return lines;
  }

  private static String cell(Figures.Spread spread) {
    return spread.values().size() == 1
        ? number(spread.median())
        : number(spread.median()) + " (" + number(spread.min()) + "–" + number(spread.max()) + ")";
  }

  private static String number(double value) {
    double size = Math.abs(value);
    String format = size >= 100 || size == Math.rint(size) ? "%.0f" : size >= 10 ? "%.1f" : "%.2f";
    return String.format(Locale.ROOT, format, value);
  }
}

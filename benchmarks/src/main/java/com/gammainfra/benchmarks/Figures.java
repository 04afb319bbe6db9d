package com.gammainfra.benchmarks;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;

/**
 * The figures of one session: for each row (what was measured, in which unit) and column (on what)
 * the values of its repetitions. Scenarios, the rows of each, and columns keep the order in which
 * they were first added.
 */
public final class Figures {

  /**
   * What is measured.
   *
   * @param scenario the load
   * @param measure the quantity
   * @param unit its unit
   */
  public record Row(String scenario, String measure, String unit) {}

  /**
   * The values of one cell.
   *
   * @param values one a repetition, in order; never empty
   */
  public record Spread(List<Double> values) {

    public Spread {
      values = List.copyOf(values);
    }

    /** The smallest value. */
    public double min() {
      return values.stream().mapToDouble(Double::doubleValue).min().orElseThrow();
    }

    /** The middle value; of an even count the mean of the two in the middle. */
    public double median() {
      double[] sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
      int middle = sorted.length / 2;
      return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    /** The largest value. */
    public double max() {
      return values.stream().mapToDouble(Double::doubleValue).max().orElseThrow();
    }
  }

  private final Map<Row, Map<String, List<Double>>> cells = new LinkedHashMap<>();
  private final Set<String> columns = new LinkedHashSet<>();

  /** Adds one repetition's value; one that is not a number is left out. */
  public void add(Row row, String column, double value) {
    if (Double.isNaN(value)) {
      return;
    }
    columns.add(column);
    cells
        .computeIfAbsent(row, _ -> new LinkedHashMap<>())
        .computeIfAbsent(column, _ -> new ArrayList<>())
        .add(value);
  }

  /** What was measured, the rows of one scenario together. */
  public List<Row> rows() {
    Map<String, List<Row>> byScenario = new LinkedHashMap<>();
    for (Row row : cells.keySet()) {
      byScenario.computeIfAbsent(row.scenario(), _ -> new ArrayList<>()).add(row);
    }
    return byScenario.values().stream().flatMap(List::stream).toList();
  }

  /** On what it was measured. */
  public List<String> columns() {
    return List.copyOf(columns);
  }

  /** The median of one cell, empty when it was not measured. */
  public OptionalDouble median(Row row, String column) {
    Map<String, Spread> spreads = spreads(row);
    Spread spread = spreads.get(column);
    return spread == null ? OptionalDouble.empty() : OptionalDouble.of(spread.median());
  }

  /** The cells of one row by column. */
  public Map<String, Spread> spreads(Row row) {
    Map<String, Spread> spreads = new LinkedHashMap<>();
    cells
        .getOrDefault(row, Map.of())
        .forEach((column, values) -> spreads.put(column, new Spread(values)));
    return spreads;
  }
}

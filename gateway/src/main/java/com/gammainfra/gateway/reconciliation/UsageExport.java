package com.gammainfra.gateway.reconciliation;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a provider says was used.
 *
 * @param tokens by the provider's own names of models
 * @param told the classes that the export tells apart
 * @param rows how many rows were added up
 */
public record UsageExport(ExportFormat format, TokenCounts tokens, Set<TokenClass> told, int rows) {

  /** A whole number; some exports write whole numbers with decimals: {@code 25.0}. */
  private static final Pattern COUNT = Pattern.compile("(\\d{1,18})(\\.0+)?");

  /**
   * Reads an export.
   *
   * @param format null for whichever the header is of
   * @throws UsageExportException when it cannot be read whole
   */
  public static UsageExport parse(String text, @Nullable ExportFormat format)
      throws UsageExportException {
    CsvTable table = CsvTable.parse(text);
    ExportFormat chosen = format == null ? formatOf(table.header()) : format;
    List<String> missing = chosen.missingFrom(table.header());
    if (!missing.isEmpty()) {
      throw new UsageExportException(
          "the header is not that of %s's export: it has no %s"
              .formatted(chosen.id(), String.join(", ", missing)));
    }
    TokenCounts tokens = new TokenCounts();
    int rows = 0;
    for (CsvTable.Row row : table.rows()) {
      if (!isEmpty(row, chosen)) {
        add(tokens, row, chosen);
        rows++;
      }
    }
    Set<TokenClass> told = EnumSet.noneOf(TokenClass.class);
    chosen
        .classes()
        .forEach(
            (column, tokenClass) -> {
              if (table.header().contains(column)) {
                told.add(tokenClass);
              }
            });
    return new UsageExport(chosen, tokens, told, rows);
  }

  private static ExportFormat formatOf(List<String> header) throws UsageExportException {
    List<String> why = new ArrayList<>();
    for (ExportFormat format : ExportFormat.values()) {
      List<String> missing = format.missingFrom(header);
      if (missing.isEmpty()) {
        return format;
      }
      why.add(format.id() + " also has " + String.join(", ", missing));
    }
    throw new UsageExportException(
        "the header is of no known export: %s; it has %s"
            .formatted(String.join("; ", why), String.join(", ", header)));
  }

  /** A bucket in which nothing was used: it has neither model nor counts. */
  private static boolean isEmpty(CsvTable.Row row, ExportFormat format) {
    return row.text(format.model()).isEmpty()
        && format.classes().keySet().stream()
            .allMatch(c -> row.text(c).isEmpty() || row.text(c).matches("0(\\.0+)?"));
  }

  private static void add(TokenCounts tokens, CsvTable.Row row, ExportFormat format)
      throws UsageExportException {
    String model = row.text(format.model());
    if (model.isEmpty()) {
      throw new UsageExportException(row.line(), "no model; the export has to be grouped by model");
    }
    DayModel where = new DayModel(day(row, format), model);
    for (Map.Entry<String, TokenClass> one : format.classes().entrySet()) {
      tokens.add(where, one.getValue(), count(row, one.getKey()));
    }
    if (format == ExportFormat.OPENAI) { // whose input tokens include the cached ones
      long cached = count(row, "input_cached_tokens");
      if (cached > count(row, "input_tokens")) {
        throw new UsageExportException(row.line(), "more cached input tokens than input tokens");
      }
      tokens.add(where, TokenClass.INPUT, -cached);
    }
  }

  private static long count(CsvTable.Row row, String column) throws UsageExportException {
    String text = row.text(column);
    if (text.isEmpty()) {
      return 0;
    }
    Matcher count = COUNT.matcher(text);
    if (!count.matches()) {
      throw new UsageExportException(row.line(), column + " is no whole number");
    }
    return Long.parseLong(count.group(1));
  }

  private static LocalDate day(CsvTable.Row row, ExportFormat format) throws UsageExportException {
    String text = row.text(format.day());
    try {
      return format == ExportFormat.OPENAI
          ? LocalDate.ofInstant(Instant.ofEpochSecond(count(row, format.day())), ZoneOffset.UTC)
          : LocalDate.parse(text.length() > 10 ? text.substring(0, 10) : text);
    } catch (DateTimeException e) {
      throw new UsageExportException(row.line(), format.day() + " is no date such as 2026-11-23");
    }
  }

  /** The first and the last day that it speaks of; null when it holds nothing. */
  public @Nullable LocalDate firstDay() {
    return tokens.keys().isEmpty() ? null : tokens.keys().first().day();
  }

  /** The last day that it speaks of; null when it holds nothing. */
  public @Nullable LocalDate lastDay() {
    return tokens.keys().isEmpty() ? null : tokens.keys().last().day();
  }
}

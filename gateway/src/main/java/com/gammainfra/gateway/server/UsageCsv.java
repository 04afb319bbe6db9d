package com.gammainfra.gateway.server;

import com.gammainfra.gateway.catalog.Model;
import com.gammainfra.gateway.catalog.Usd;
import com.gammainfra.gateway.usage.Grouping;
import com.gammainfra.gateway.usage.UsageReport;
import com.gammainfra.gateway.usage.UsageTotals;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A report of usage as CSV (RFC 4180), one line a group, without the totals, which a spreadsheet
 * makes itself. A text that a spreadsheet could take for a formula begins with an apostrophe.
 */
public final class UsageCsv {

  private static final Pattern NUMBER = Pattern.compile("-?\\d+(\\.\\d+)?");
  private static final String LINE_END = "\r\n";

  private static final List<String> STATUSES =
      List.of("completed", "truncated", "cancelled", "refused", "exhausted");

  private UsageCsv() {}

  /** The report. */
  public static String of(UsageReport report) {
    Model baseline = report.query().baseline();
    StringBuilder csv = new StringBuilder();
    List<String> header = new ArrayList<>();
    report.query().groups().stream().map(Grouping::id).forEach(header::add);
    header.add("requests");
    header.addAll(STATUSES);
    header.addAll(
        List.of(
            "input_tokens",
            "cached_input_tokens",
            "cache_write_5m_tokens",
            "cache_write_1h_tokens",
            "output_tokens",
            "reasoning_tokens",
            "cost_usd",
            "fee_usd",
            "charged_usd"));
    if (baseline != null) {
      header.addAll(List.of("baseline", "estimated_baseline_cost_usd", "estimated_saving_usd"));
    }
    line(csv, header);
    for (UsageReport.Row row : report.rows()) {
      List<String> cells = new ArrayList<>(row.group());
      cells.addAll(numbers(row.totals()));
      Usd cost = row.totals().baseline();
      Usd saving = row.totals().saving();
      if (baseline != null && cost != null && saving != null) {
        cells.addAll(List.of(baseline.id().toString(), cost.exact(), saving.exact()));
      }
      line(csv, cells);
    }
    return csv.toString();
  }

  private static List<String> numbers(UsageTotals totals) {
    List<Object> numbers = new ArrayList<>();
    numbers.add(totals.requests());
    STATUSES.forEach(status -> numbers.add(totals.statuses().getOrDefault(status, 0L)));
    UsageTotals.Tokens tokens = totals.tokens();
    numbers.add(tokens.input());
    numbers.add(tokens.cachedInput());
    numbers.add(tokens.cacheWrite5m());
    numbers.add(tokens.cacheWrite1h());
    numbers.add(tokens.output());
    numbers.add(tokens.reasoning());
    numbers.add(totals.cost().exact());
    numbers.add(totals.fee().exact());
    numbers.add(totals.charged().exact());
    return numbers.stream().map(number -> String.format(Locale.ROOT, "%s", number)).toList();
  }

  private static void line(StringBuilder csv, List<String> cells) {
    csv.append(cells.stream().map(UsageCsv::cell).collect(Collectors.joining(",")));
    csv.append(LINE_END);
  }

  static String cell(String text) {
    String safe = text;
    if (!text.isEmpty()
        && "=+-@\t\r\n".indexOf(text.charAt(0)) >= 0
        && !NUMBER.matcher(text).matches()) {
      safe = "'" + text;
    }
    boolean quoted = safe.chars().anyMatch(c -> c == ',' || c == '"' || c == '\r' || c == '\n');
    return quoted ? '"' + safe.replace("\"", "\"\"") + '"' : safe;
  }
}

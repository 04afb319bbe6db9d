package com.gammainfra.gateway.reconciliation;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A CSV file (RFC 4180) with a header: quotes, commas and line ends within quotes, a byte order
 * mark.
 *
 * @param header the columns' names
 * @param rows without blank lines
 */
record CsvTable(List<String> header, List<Row> rows) {

  /**
   * A row.
   *
   * @param line where it begins, from 1
   * @param cells by column
   */
  record Row(int line, Map<String, String> cells) {

    /** The text of a column, without the spaces around it; empty when there is none. */
    String text(String column) {
      return cells.getOrDefault(column, "").strip();
    }
  }

  static CsvTable parse(String text) throws UsageExportException {
    Reader reader = new Reader(text.startsWith("\ufeff") ? text.substring(1) : text);
    List<String> header = null;
    List<Row> rows = new ArrayList<>();
    while (!reader.isAtEnd()) {
      int line = reader.line;
      List<String> cells = reader.record();
      if (cells.size() == 1 && cells.getFirst().isBlank()) {
        continue;
      }
      if (header == null) {
        header = cells.stream().map(String::strip).toList();
        continue;
      }
      if (cells.size() != header.size()) {
        throw new UsageExportException(
            line, "%d cells where the header has %d".formatted(cells.size(), header.size()));
      }
      Map<String, String> byName = new HashMap<>();
      for (int i = 0; i < cells.size(); i++) {
        byName.put(header.get(i), cells.get(i));
      }
      rows.add(new Row(line, byName));
    }
    if (header == null) {
      throw new UsageExportException("the file is empty");
    }
    return new CsvTable(header, rows);
  }

  private static final class Reader {

    private final String text;
    private int at;
    private int line = 1;

    Reader(String text) {
      this.text = text;
    }

    boolean isAtEnd() {
      return at >= text.length();
    }

    /** The cells up to the end of a line that is in no quotes. */
    List<String> record() throws UsageExportException {
      List<String> cells = new ArrayList<>();
      while (true) {
        cells.add(cell());
        if (isAtEnd()) {
          return cells;
        }
        char c = text.charAt(at++);
        if (c == ',') {
          continue;
        }
        if (c == '\r' && !isAtEnd() && text.charAt(at) == '\n') {
          at++;
        }
        line++;
        return cells;
      }
    }

    private String cell() throws UsageExportException {
      StringBuilder cell = new StringBuilder();
      if (isAtEnd() || text.charAt(at) != '"') {
        while (!isAtEnd() && ",\r\n".indexOf(text.charAt(at)) < 0) {
          cell.append(text.charAt(at++));
        }
        return cell.toString();
      }
      int begun = line;
      at++;
      while (!isAtEnd()) {
        char c = text.charAt(at++);
        if (c != '"') {
          line += c == '\n' ? 1 : 0;
          cell.append(c);
        } else if (!isAtEnd() && text.charAt(at) == '"') {
          cell.append('"');
          at++;
        } else if (isAtEnd() || ",\r\n".indexOf(text.charAt(at)) >= 0) {
          return cell.toString();
        } else {
          throw new UsageExportException(line, "text after a closing quote");
        }
      }
      throw new UsageExportException(begun, "a quote that does not end");
    }
  }
}

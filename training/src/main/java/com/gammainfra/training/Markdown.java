package com.gammainfra.training;

import java.util.Locale;

/** A page of Markdown under construction. */
final class Markdown {
  private final StringBuilder page = new StringBuilder();

  /** A heading of the page's sections, with the blank lines around it. */
  void section(String title) {
    line("");
    line("## " + title);
    line("");
  }

  /** A paragraph and the blank line after it. */
  void text(String paragraph) {
    line(paragraph);
    line("");
  }

  /** Opens a table; rows follow. */
  void table(String... titles) {
    row(titles);
    line("|" + "---|".repeat(titles.length));
  }

  void row(String... cells) {
    line("| " + String.join(" | ", cells) + " |");
  }

  void line(String line) {
    page.append(line).append('\n');
  }

  /** The page so far. */
  String page() {
    return page.toString();
  }

  /** A number with three digits after the point. */
  static String number(double value) {
    return String.format(Locale.ROOT, "%.3f", value);
  }

  /** A share as percent with one digit after the point. */
  static String percent(double share) {
    return String.format(Locale.ROOT, "%.1f", 100 * share);
  }

  static String code(String text) {
    return '`' + text + '`';
  }
}

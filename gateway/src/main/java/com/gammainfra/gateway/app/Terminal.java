package com.gammainfra.gateway.app;

import java.util.Locale;
import picocli.CommandLine.Help.Ansi;

/** Colours and bars for people; plain text when the output is not a terminal. */
final class Terminal {

  private Terminal() {}

  /** Prints a line in picocli's markup, such as {@code @|bold word|@}. */
  static void print(String markup) {
    System.out.println(Ansi.AUTO.string(markup));
  }

  /** Text that is taken literally inside markup. */
  static String literal(String text) {
    return text.replace("@|", "@ |").replace("|@", "| @");
  }

  /** A bar for a share of 1, {@code width} characters long when full. */
  static String bar(double share, int width) {
    int eighths = (int) Math.round(Math.clamp(share, 0, 1) * width * 8);
    String rest = eighths % 8 == 0 ? "" : String.valueOf((char) ('\u2590' - eighths % 8));
    String bar = "\u2588".repeat(eighths / 8) + rest;
    return bar + " ".repeat(Math.max(0, width - bar.length()));
  }

  /** A share of 1 as a percentage with one decimal. */
  static String percent(double share) {
    return String.format(Locale.ROOT, "%5.1f %%", 100 * share);
  }
}

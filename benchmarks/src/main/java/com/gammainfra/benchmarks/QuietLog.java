package com.gammainfra.benchmarks;

/**
 * Keeps the libraries' debug output out of a measurement. The settings have a name of their own, so
 * that they do not meet the gateway's on one class path.
 */
final class QuietLog {

  private QuietLog() {}

  /** Before the first logger is made. */
  static void install() {
    System.setProperty("logback.configurationFile", "com/gammainfra/benchmarks/logback.xml");
  }
}

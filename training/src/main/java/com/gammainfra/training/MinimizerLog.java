package com.gammainfra.training;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import org.slf4j.LoggerFactory;

/** The minimiser writes a line for every step; nobody reads them. */
final class MinimizerLog {
  private MinimizerLog() {}

  static void quiet() {
    if (LoggerFactory.getLogger("opennlp") instanceof Logger logger) {
      logger.setLevel(Level.WARN);
    }
  }
}

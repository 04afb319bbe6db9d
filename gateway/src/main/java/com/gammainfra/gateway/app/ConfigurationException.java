package com.gammainfra.gateway.app;

import java.util.List;

/** The configuration cannot be run with. */
public final class ConfigurationException extends Exception {

  private final List<String> problems;

  /** All that is wrong, one sentence each, with the setting's path. */
  ConfigurationException(List<String> problems) {
    super(String.join("; ", problems));
    this.problems = List.copyOf(problems);
  }

  /** All that is wrong. */
  public List<String> problems() {
    return problems;
  }
}

package com.gammainfra.gateway.config;

import java.util.List;
import java.util.stream.Collectors;

/** Settings that cannot be used, with everything that is wrong with them. */
public final class InvalidSettingsException extends Exception {

  private final transient List<SettingsError> errors;

  /** An exception for {@code errors}, at least one. */
  public InvalidSettingsException(List<SettingsError> errors) {
    super(errors.stream().map(SettingsError::toString).collect(Collectors.joining("\n")));
    this.errors = List.copyOf(errors);
  }

  /** All of them, in the order of the settings; never empty. */
  public List<SettingsError> errors() {
    return errors;
  }
}

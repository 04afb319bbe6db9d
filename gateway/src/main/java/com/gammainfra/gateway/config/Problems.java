package com.gammainfra.gateway.config;

import java.util.ArrayList;
import java.util.List;

/** Collects what is wrong, so that all of it can be told at once. */
final class Problems {

  private final List<SettingsError> errors = new ArrayList<>();

  void add(String path, String message) {
    errors.add(new SettingsError(path, message));
  }

  void throwIfAny() throws InvalidSettingsException {
    if (!errors.isEmpty()) {
      throw new InvalidSettingsException(errors);
    }
  }
}

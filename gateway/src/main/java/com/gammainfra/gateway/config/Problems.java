package com.gammainfra.gateway.config;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Collects what is wrong, so that all of it can be told at once. Of several problems at one path
 * the first counts: the others follow from it.
 */
final class Problems {

  private final List<SettingsError> errors = new ArrayList<>();
  private final Set<String> paths = new HashSet<>();

  void add(String path, String message) {
    if (paths.add(path)) {
      errors.add(new SettingsError(path, message));
    }
  }

  void throwIfAny() throws InvalidSettingsException {
    if (!errors.isEmpty()) {
      throw new InvalidSettingsException(errors);
    }
  }
}

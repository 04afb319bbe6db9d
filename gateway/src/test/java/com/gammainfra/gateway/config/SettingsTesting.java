package com.gammainfra.gateway.config;

import java.util.List;
import java.util.Map;

/** Loading settings in tests. */
final class SettingsTesting {

  private SettingsTesting() {}

  /** The settings of {@code yaml}; a test fails when they are not valid. */
  static Settings loaded(String yaml) {
    return loaded(yaml, Map.of());
  }

  static Settings loaded(String yaml, Map<String, String> environment) {
    try {
      return SettingsLoader.read(yaml, environment);
    } catch (InvalidSettingsException e) {
      throw new AssertionError(e.getMessage(), e);
    }
  }

  /** What is wrong with {@code yaml}; empty when nothing is. */
  static List<SettingsError> errors(String yaml) {
    try {
      SettingsLoader.read(yaml, Map.of());
      return List.of();
    } catch (InvalidSettingsException e) {
      return e.errors();
    }
  }
}

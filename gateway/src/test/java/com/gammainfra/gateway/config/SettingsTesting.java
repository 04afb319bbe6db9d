package com.gammainfra.gateway.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Loading settings in tests. */
final class SettingsTesting {

  private static final Pattern BLOCK = Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL);

  private SettingsTesting() {}

  /** The YAML blocks of {@code docs/configuration.md}, in order; the first holds the defaults. */
  static List<String> documentedYaml() throws IOException {
    Matcher matcher = BLOCK.matcher(Files.readString(Path.of("..", "docs", "configuration.md")));
    List<String> blocks = matcher.results().map(result -> result.group(1)).toList();
    assertThat(blocks).hasSizeGreaterThan(3);
    return blocks;
  }

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

package com.gammainfra.gateway.app;

import com.gammainfra.gateway.config.InvalidSettingsException;
import com.gammainfra.gateway.config.Settings;
import com.gammainfra.gateway.config.SettingsLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/**
 * The options every command has: which configuration, and in which form to print. A command within
 * a command takes them too, before or after its name.
 */
public final class ConfigOption {

  @Option(
      names = "--config",
      paramLabel = "FILE",
      scope = ScopeType.INHERIT,
      description =
          "the configuration; else $GAMMAINFRA_CONFIG, else ./gammainfra.yaml, else the built-in")
  private @Nullable Path file;

  @Option(names = "--json", scope = ScopeType.INHERIT, description = "print JSON")
  private boolean json;

  /** Options that picocli fills in. */
  public ConfigOption() {}

  /** Whether to print JSON. */
  public boolean json() {
    return json;
  }

  /** The file the settings come from; null for the built-in ones. */
  @Nullable Path file() {
    if (file != null) {
      return file;
    }
    String named = System.getenv("GAMMAINFRA_CONFIG");
    if (named != null && !named.isEmpty()) {
      return Path.of(named);
    }
    Path here = Path.of("gammainfra.yaml");
    return Files.exists(here) ? here : null;
  }

  /** Reads the settings. */
  public Settings load() throws ConfigurationException {
    return load(file());
  }

  /** Reads the settings of that file; null for the built-in ones. */
  public static Settings load(@Nullable Path file) throws ConfigurationException {
    try {
      return SettingsLoader.load(file, System.getenv());
    } catch (InvalidSettingsException e) {
      throw new ConfigurationException(e.errors().stream().map(Object::toString).toList());
    }
  }
}

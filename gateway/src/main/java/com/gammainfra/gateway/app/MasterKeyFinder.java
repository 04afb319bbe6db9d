package com.gammainfra.gateway.app;

import com.gammainfra.gateway.idempotency.MasterKey;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Finds the master key: in {@code $GAMMAINFRA_MASTER_KEY}, else in the file that {@code
 * $GAMMAINFRA_MASTER_KEY_FILE} names, else in one that is made for this node when it is first
 * needed.
 *
 * @param given from the environment; null for the node's own
 * @param file the node's own
 */
record MasterKeyFinder(@Nullable MasterKey given, Path file) {

  private static final String VARIABLE = "GAMMAINFRA_MASTER_KEY";

  /**
   * Reads the environment.
   *
   * @param database the file of what is encrypted; whoever steals its folder must not have the key
   * @throws ConfigurationException when the key cannot be read, or would lie beside the database
   */
  static MasterKeyFinder in(Map<String, String> environment, Path database)
      throws ConfigurationException {
    Path file = ownFile(environment);
    String text = environment.getOrDefault(VARIABLE, "");
    String named = environment.getOrDefault(VARIABLE + "_FILE", "");
    try {
      if (!text.isBlank()) {
        return new MasterKeyFinder(MasterKey.parse(text), file);
      }
      if (!named.isBlank()) {
        return new MasterKeyFinder(MasterKey.read(Path.of(named)), file);
      }
    } catch (IllegalArgumentException | IOException e) {
      throw new ConfigurationException(
          List.of((text.isBlank() ? VARIABLE + "_FILE" : VARIABLE) + ": " + e.getMessage()));
    }
    Path beside = database.toAbsolutePath().normalize().getParent();
    if (beside != null && beside.equals(file.getParent())) {
      throw new ConfigurationException(
          List.of("storage.path: the database must not lie beside the master key, " + file));
    }
    return new MasterKeyFinder(null, file);
  }

  /** The key; made when none was given and there is none yet. */
  MasterKey find(SecureRandom random) throws IOException {
    return given == null ? MasterKey.readOrMake(file, random) : given;
  }

  private static Path ownFile(Map<String, String> environment) {
    String configured = environment.getOrDefault("XDG_CONFIG_HOME", "");
    Path config =
        configured.isBlank()
            ? Path.of(System.getProperty("user.home"), ".config")
            : Path.of(configured);
    return config.resolve("gammainfra").resolve("master.key").toAbsolutePath().normalize();
  }
}

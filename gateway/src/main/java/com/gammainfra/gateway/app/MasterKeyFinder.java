package com.gammainfra.gateway.app;

import com.gammainfra.gateway.secret.MasterKey;
import com.gammainfra.gateway.secret.MasterKeys;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Finds the master keys. The current one: in {@code $GAMMAINFRA_MASTER_KEY}, else in the file that
 * {@code $GAMMAINFRA_MASTER_KEY_FILE} names, else in one that is made for this node when it is
 * first needed. Earlier ones, which still decrypt while one replaces another: in {@code
 * $GAMMAINFRA_MASTER_KEY_PREVIOUS}, with commas between several, and in the file that {@code
 * $GAMMAINFRA_MASTER_KEY_PREVIOUS_FILE} names.
 *
 * @param given from the environment; null for the node's own
 * @param earlier from the environment
 * @param file the node's own
 */
record MasterKeyFinder(@Nullable MasterKey given, List<MasterKey> earlier, Path file) {

  private static final String VARIABLE = "GAMMAINFRA_MASTER_KEY";
  private static final String PREVIOUS = VARIABLE + "_PREVIOUS";

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
    List<MasterKey> earlier = earlier(environment);
    try {
      if (!text.isBlank()) {
        return new MasterKeyFinder(MasterKey.parse(text), earlier, file);
      }
      if (!named.isBlank()) {
        return new MasterKeyFinder(MasterKey.read(Path.of(named)), earlier, file);
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
    return new MasterKeyFinder(null, earlier, file);
  }

  private static List<MasterKey> earlier(Map<String, String> environment)
      throws ConfigurationException {
    List<MasterKey> earlier = new ArrayList<>();
    String variable = PREVIOUS;
    try {
      for (String text : environment.getOrDefault(PREVIOUS, "").split(",", -1)) {
        if (!text.isBlank()) {
          earlier.add(MasterKey.parse(text));
        }
      }
      variable = PREVIOUS + "_FILE";
      String named = environment.getOrDefault(variable, "");
      if (!named.isBlank()) {
        earlier.add(MasterKey.read(Path.of(named)));
      }
    } catch (IllegalArgumentException | IOException e) {
      throw new ConfigurationException(List.of(variable + ": " + e.getMessage()));
    }
    return earlier;
  }

  /** All keys; the current one is made when none was given and there is none yet. */
  MasterKeys findAll(SecureRandom random) throws IOException {
    return new MasterKeys(find(random), earlier);
  }

  /** The current key; made when none was given and there is none yet. */
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

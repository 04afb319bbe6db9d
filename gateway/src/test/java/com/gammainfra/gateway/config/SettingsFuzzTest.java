package com.gammainfra.gateway.config;

import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Whatever the file holds, loading it ends in settings or in errors that name their place. */
class SettingsFuzzTest {

  private static final String[] PIECES = {
    "{", "}", "[", "]", ":", ": ", "- ", "\n", "  ", "'", "\"", "&a ", "*a", "!!int ", "!x ", "|",
    ">", "#", "~", "null", "${X}", "${", "%", "?", "? ", "---\n", "...", "@", "`", "\t", "\u0000",
    "\uD800", "1e9999", ".inf", "0x1F", "<<: ", "true", "-1", "\\", "é", "\uFEFF"
  };

  @Test
  void settings_damagedAtRandom_loadOrAreRefused() throws IOException {
    List<String> blocks = SettingsTesting.documentedYaml();
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int i = 0; i < 200; i++) {
      StringBuilder yaml = new StringBuilder(blocks.get(random.nextInt(blocks.size())));
      for (int edits = 1 + random.nextInt(4); edits > 0; edits--) {
        int at = random.nextInt(yaml.length());
        int end = Math.min(yaml.length(), at + random.nextInt(6));
        yaml.replace(at, end, PIECES[random.nextInt(PIECES.length)]);
      }
      try {
        SettingsLoader.read(yaml.toString(), Map.of());
      } catch (InvalidSettingsException e) {
        // What it is for.
      } catch (RuntimeException | StackOverflowError e) {
        fail("seed " + seed + ", round " + i + ":\n" + yaml, e);
      }
    }
  }
}

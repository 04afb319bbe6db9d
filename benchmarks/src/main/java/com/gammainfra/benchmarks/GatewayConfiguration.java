package com.gammainfra.benchmarks;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;

/**
 * The settings file that the harness gives the gateway: every provider of the default chains is the
 * mock upstream, with a key, speaking the OpenAI dialect, at a fixed date.
 */
final class GatewayConfiguration {

  /** The date whose prices and lifecycles hold. */
  static final String CLOCK = "2026-11-23T12:00:00Z";

  private static final List<String> PROVIDERS =
      List.of("openai", "anthropic", "google", "deepseek", "mistral", "xai", "groq");

  private GatewayConfiguration() {}

  /**
   * The file's text.
   *
   * @param upstream the base URL of the mock, ending in {@code /v1}
   * @param state a folder for the database
   * @param maxInFlight how many requests the gateway lets in at once
   */
  static String yaml(URI upstream, Path state, int maxInFlight) {
    StringBuilder yaml = new StringBuilder();
    yaml.append("server: {host: 127.0.0.1, max_in_flight: ").append(maxInFlight).append("}\n");
    yaml.append("clock: ").append(CLOCK).append('\n');
    yaml.append("auth: {mode: open}\n");
    yaml.append("storage: {type: sqlite, path: \"")
        .append(state.resolve("bench.db"))
        .append("\"}\n");
    yaml.append("providers:\n");
    for (String provider : PROVIDERS) {
      yaml.append("  ")
          .append(provider)
          .append(": {base_url: \"")
          .append(upstream)
          .append("\", dialect: openai, api_keys: [\"bench-key\"]}\n");
    }
    return yaml.toString();
  }
}

package com.gammainfra.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

class GatewayConfigurationTest {

  @Test
  void yaml_everyProvider_isTheMock() {
    String upstream = "http://127.0.0.1:4711/v1";

    JsonNode root =
        new YAMLMapper()
            .readTree(GatewayConfiguration.yaml(URI.create(upstream), Path.of("database"), 2024));

    assertThat(root.path("server").path("max_in_flight").asInt(0)).isEqualTo(2024);
    assertThat(root.path("clock").asString("")).isEqualTo("2026-11-23T12:00:00Z");
    assertThat(root.path("auth").path("mode").asString("")).isEqualTo("open");
    assertThat(root.path("providers").propertyNames())
        .containsExactlyInAnyOrder(
            "openai", "anthropic", "google", "deepseek", "mistral", "xai", "groq");
    assertThat(root.path("providers"))
        .allSatisfy(
            provider -> {
              assertThat(provider.path("base_url").asString("")).isEqualTo(upstream);
              assertThat(provider.path("dialect").asString("")).isEqualTo("openai");
              assertThat(provider.path("api_keys").path(0).asString("")).isEqualTo("bench-key");
            });
  }
}

package com.gammainfra.gateway.routing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class NearestNamesTest {

  private static final List<String> KNOWN =
      List.of("openai/gpt-5-mini", "openai/gpt-5-nano", "mistral/devstral-2512", "auto");

  @Test
  void distance_knownPairs_isLevenshteins() {
    assertThat(NearestNames.distance("kitten", "sitting")).isEqualTo(3);
    assertThat(NearestNames.distance("", "abc")).isEqualTo(3);
    assertThat(NearestNames.distance("same", "same")).isZero();
  }

  @Test
  void nearest_typoOrForgottenProvider_isFirst() {
    assertThat(NearestNames.of("openai/gtp-5-mini", KNOWN, 3).getFirst())
        .isEqualTo("openai/gpt-5-mini");
    assertThat(NearestNames.of("GPT-5-nano", KNOWN, 2).getFirst()).isEqualTo("openai/gpt-5-nano");
    assertThat(NearestNames.of("devstral-2512", KNOWN, 1)).containsExactly("mistral/devstral-2512");
  }

  @Test
  void nearest_manyKnown_atMostThatMany() {
    assertThat(NearestNames.of("", KNOWN, 3)).hasSize(3);
    assertThat(NearestNames.of("x", List.of(), 3)).isEmpty();
  }
}

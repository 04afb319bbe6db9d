package com.gammainfra.gateway.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class UpstreamTargetTest {

  private final Set<String> losses = new TreeSet<>();

  private static UpstreamTarget target(Map<String, Object> defaults) {
    return new UpstreamTarget("m", defaults, "max_tokens", 100, Set.of(), Map.of());
  }

  @Test
  void limit_thatIsAsked_goesBeforeTheChains_andIsTheModelsMostAtMost_named() {
    UpstreamTarget target = target(Map.of("max_tokens", 50));

    assertThat(target.limit(70, losses)).isEqualTo(70);
    assertThat(losses).isEmpty();
    assertThat(target.limit(101, losses)).isEqualTo(100);
    assertThat(losses)
        .containsExactly("the limit of the answer was lowered from 101 to 100, the most m writes");
  }

  @Test
  void limit_thatIsNotAsked_isTheChains_underEitherName_andTheModelsMostAtMost() {
    assertThat(target(Map.of("max_tokens", 50)).limit(null, losses)).isEqualTo(50);
    assertThat(target(Map.of("max_completion_tokens", 60)).limit(null, losses)).isEqualTo(60);
    assertThat(target(Map.of("max_tokens", 500)).limit(null, losses)).isEqualTo(100);
    assertThat(target(Map.of()).limit(null, losses)).isNull();
    assertThat(losses).isEmpty();
  }
}

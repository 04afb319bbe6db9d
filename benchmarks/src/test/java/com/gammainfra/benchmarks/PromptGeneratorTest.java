package com.gammainfra.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PromptGeneratorTest {

  @Test
  void next_manyTimes_isNeverTheSame() {
    PromptGenerator prompts = new PromptGenerator(7);
    Set<String> seen = new HashSet<>();

    for (int i = 0; i < 20_000; i++) {
      assertThat(seen.add(prompts.next(200))).isTrue();
    }
  }

  @Test
  void next_sameSeed_isTheSameSequence() {
    assertThat(first(100, 7)).isEqualTo(first(100, 7)).isNotEqualTo(first(100, 8));
  }

  @Test
  void next_anySize_isReachedAndNotFarExceeded() {
    PromptGenerator prompts = new PromptGenerator(7);

    for (int chars = 1; chars < 3000; chars += 37) {
      assertThat(prompts.next(chars)).hasSizeBetween(chars, chars + 300).endsWith(".");
    }
  }

  @Test
  void next_eightInARow_holdEachTask() {
    List<String> prompts = first(8, 7);

    for (String word :
        List.of(
            "step by step",
            "function",
            "story",
            "Rewrite",
            "Hi!",
            "Extract",
            "Summarize",
            "Translate")) {
      assertThat(prompts).filteredOn(prompt -> prompt.contains(word)).hasSize(1);
    }
  }

  private static List<String> first(int count, long seed) {
    PromptGenerator prompts = new PromptGenerator(seed);
    return Stream.generate(() -> prompts.next(100)).limit(count).toList();
  }
}

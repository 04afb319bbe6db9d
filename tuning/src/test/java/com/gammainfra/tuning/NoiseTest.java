package com.gammainfra.tuning;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class NoiseTest {
  private static final String TEXT = "Please explain to me why the following sentence is wrong.";
  private static final String CODE = "```java\nint answer = fortyTwo();\nreturn answer;\n```";

  @Test
  void of_sameSeed_givesTheSameTexts() {
    assertThat(texts(5, TEXT)).isEqualTo(texts(5, TEXT)).isNotEqualTo(texts(6, TEXT));
  }

  @Test
  void of_manyDraws_rewordsInMoreWaysThanOne() {
    assertThat(texts(7, TEXT).stream().distinct().count()).isGreaterThan(50);
    assertThat(texts(7, TEXT)).anyMatch(text -> text.endsWith(TEXT) && !text.equals(TEXT));
    assertThat(texts(7, TEXT)).contains(TEXT.substring(0, TEXT.length() - 1));
  }

  @Test
  void of_codeInTheMiddleOrAtTheEnd_keepsIt() {
    long seed = 8;
    assertThat(texts(seed, TEXT + "\n" + CODE + "\n" + TEXT))
        .as("seed %d", seed)
        .allMatch(text -> text.contains(CODE));
    assertThat(texts(seed, TEXT + "\n" + CODE)).allMatch(text -> text.contains(CODE));
  }

  @Test
  void of_longOrEmptyText_leavesItAlone() {
    String pasted = TEXT.repeat(40);
    assertThat(texts(9, pasted)).containsOnly(pasted);
    assertThat(texts(9, " ")).containsOnly(" ");
    assertThat(texts(9, "x")).allMatch(text -> !text.isEmpty());
  }

  private static List<String> texts(long seed, String text) {
    Noise noise = new Noise(new Random(seed));
    return Stream.generate(() -> noise.of(text)).limit(200).toList();
  }
}

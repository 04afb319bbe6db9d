package com.gammainfra.gateway.classifier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.util.Random;
import org.junit.jupiter.api.Test;

class NgramFeaturesTest {
  private static final NgramFeatures FEATURES = new NgramFeatures(12);

  @Test
  void of_sameText_givesTheSameVector() {
    SparseVector once = FEATURES.of(PromptText.of("Fix the grammar, please"));
    SparseVector again = FEATURES.of(PromptText.of("fix the grammar, PLEASE"));
    assertThat(again.indices()).isEqualTo(once.indices());
    assertThat(again.values()).isEqualTo(once.values());
  }

  @Test
  void of_otherFirstWord_givesAnotherVector() {
    assertThat(FEATURES.of(PromptText.of("translate this")).indices())
        .isNotEqualTo(FEATURES.of(PromptText.of("summarize this")).indices());
  }

  @Test
  void of_randomText_staysInsideTheBucketsAndFinite() {
    long seed = 11;
    Random random = new Random(seed);
    for (int i = 0; i < 500; i++) {
      StringBuilder text = new StringBuilder();
      for (int n = random.nextInt(300); n > 0; n--) {
        text.append((char) random.nextInt(Character.MAX_VALUE + 1));
      }
      SparseVector vector = FEATURES.of(PromptText.of(text.toString()));
      assertThat(vector.indices()).hasSameSizeAs(vector.values());
      for (int j = 0; j < vector.indices().length; j++) {
        assertThat(vector.indices()[j]).as("seed %d", seed).isBetween(0, FEATURES.buckets() - 1);
        assertThat(Float.isFinite(vector.values()[j])).as("seed %d", seed).isTrue();
      }
    }
  }

  @Test
  void of_emptyText_doesNotFail() {
    assertThatCode(() -> FEATURES.of(PromptText.of(""))).doesNotThrowAnyException();
  }
}

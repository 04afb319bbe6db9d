package com.gammainfra.gateway.classifier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class MiniLmEmbedderTest {
  private static final MiniLmEmbedder EMBEDDER = MiniLmEmbedder.untuned(64);

  @AfterAll
  static void close() {
    EMBEDDER.close();
  }

  @Test
  void embed_anyText_hasUnitLength() throws EmbeddingException {
    for (String text : List.of("", "a", "Where is the station?", "很长".repeat(4000))) {
      assertThat(dot(embed(text), embed(text))).isCloseTo(1, within(1e-5));
    }
  }

  @Test
  void embed_relatedTexts_areCloserThanUnrelated() throws EmbeddingException {
    float[] train = embed("When does the next train leave?");
    float[] railway = embed("At what time is the railway departure?");
    float[] soup = embed("The soup needs more salt.");
    assertThat(dot(train, railway)).isGreaterThan(dot(train, soup) + 0.3);
  }

  @Test
  void embed_textOverTheBudget_readsHeadAndTail() throws EmbeddingException {
    String middle = "filler words stand here ".repeat(200);
    float[] whole = embed("alpha " + middle + " omega");
    assertThat(whole).isNotEqualTo(embed("beta " + middle + " omega"));
    assertThat(whole).isNotEqualTo(embed("alpha " + middle + " theta"));
    assertThat(whole).isEqualTo(embed("alpha " + middle + middle + " omega"));
  }

  @Test
  void embed_eightThreadsAtOnce_giveWhatOneGives() throws Exception {
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      texts.add("sentence number " + i + " about " + "rain ".repeat(i % 7));
    }
    List<float[]> alone = new ArrayList<>();
    for (String text : texts) {
      alone.add(embed(text));
    }
    try (var threads = Executors.newFixedThreadPool(8)) {
      List<Callable<float[]>> work = new ArrayList<>();
      texts.forEach(text -> work.add(() -> embed(text)));
      var done = threads.invokeAll(work);
      for (int i = 0; i < alone.size(); i++) {
        assertThat(done.get(i).get()).isEqualTo(alone.get(i));
      }
    }
  }

  @Test
  void constructor_budgetOutOfRange_isRefused() {
    assertThatThrownBy(() -> MiniLmEmbedder.untuned(3)).hasMessageContaining("56…512: 3");
  }

  private static float[] embed(String text) throws EmbeddingException {
    return EMBEDDER.embed(PromptText.of(text));
  }

  private static double dot(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += (double) a[i] * b[i];
    }
    return sum;
  }
}

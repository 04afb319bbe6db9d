package com.gammainfra.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.gammainfra.gateway.chat.Task;
import com.gammainfra.gateway.classifier.PromptText;
import com.gammainfra.gateway.classifier.SentenceEmbedder;
import com.gammainfra.gateway.classifier.SparseVector;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BaselinesTest {
  @Test
  void tfIdf_threePrompts_weighsByRarity() {
    TfIdf terms =
        TfIdf.of(
            List.of(PromptText.of("red fox"), PromptText.of("Red fox"), PromptText.of("red owl")));
    assertThat(terms.size()).isEqualTo(3); // red, fox, red fox; owl stands in one prompt only
    SparseVector vector = terms.vector(PromptText.of("red owl fox"));
    double red = 1; // ln(4 / 4) + 1
    double fox = Math.log(4.0 / 3) + 1;
    double length = Math.sqrt(red * red + fox * fox);
    assertThat(vector.values()).hasSize(2);
    assertThat((double) vector.values()[0]).isCloseTo(fox / length, within(1e-6));
    assertThat((double) vector.values()[1]).isCloseTo(red / length, within(1e-6));
  }

  @Test
  void tfIdf_chinese_takesEachSignForAWord() {
    TfIdf terms = TfIdf.of(List.of(PromptText.of("写诗abc"), PromptText.of("写诗 abc")));
    assertThat(terms.size()).isEqualTo(5); // 写, 诗, abc, 写 诗, 诗 abc
  }

  @Test
  void tfIdfBaseline_separablePrompts_learnsThem() {
    List<LabelledPrompt> prompts = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      prompts.add(Rows.prompt("write java number " + i, "en", Task.CODE));
      prompts.add(Rows.prompt("write verse number " + i, "en", Task.CREATIVE));
    }
    Map<Task, Double> said = TfIdfBaseline.fit(prompts).apply(PromptText.of("some java please"));
    assertThat(said.get(Task.CODE)).isGreaterThan(0.5);
  }

  @Test
  void nearestNeighbours_likePrompts_outvoteTheOthers() {
    List<LabelledPrompt> prompts = new ArrayList<>();
    for (int i = 0; i < 15; i++) {
      prompts.add(Rows.prompt("a".repeat(i + 1), "en", Task.CODE));
      prompts.add(Rows.prompt("b".repeat(i + 1), "en", Task.CHAT));
    }
    try (SentenceEmbedder embedder = new LettersEmbedder()) {
      Map<Task, Double> said = NearestNeighbours.of(prompts, embedder).apply(PromptText.of("aaab"));
      assertThat(said).containsOnlyKeys(Task.CODE);
      assertThat(said.get(Task.CODE)).isCloseTo(1, within(1e-9));
    }
  }

  /** The share of a and of b in a text, as a unit vector. */
  private static final class LettersEmbedder implements SentenceEmbedder {
    @Override
    public int dimension() {
      return 2;
    }

    @Override
    public float[] embed(PromptText prompt) {
      String text = prompt.text();
      double a = text.chars().filter(c -> c == 'a').count();
      double b = text.chars().filter(c -> c == 'b').count();
      double length = Math.hypot(a, b);
      return new float[] {(float) (a / length), (float) (b / length)};
    }

    @Override
    public void close() {}
  }
}

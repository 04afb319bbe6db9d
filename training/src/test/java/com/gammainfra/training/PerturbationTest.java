package com.gammainfra.training;

import static org.assertj.core.api.Assertions.assertThat;

import com.gammainfra.gateway.chat.Task;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class PerturbationTest {
  private static final String CODE = "```\nwhile (running) { observe(); }\n```";
  private static final String TEXT =
      "Please explain this carefully: " + CODE + " and `finally` too.";

  @ParameterizedTest
  @EnumSource
  void apply_textWithCode_leavesTheCodeAlone(Perturbation kind) {
    for (int seed = 0; seed < 50; seed++) {
      assertThat(kind.apply(TEXT, "en", new Random(seed)))
          .as("seed %d", seed)
          .contains(CODE, "`finally`");
    }
  }

  @ParameterizedTest
  @EnumSource
  void apply_sameSeed_givesTheSameText(Perturbation kind) {
    assertThat(kind.apply(TEXT, "en", new Random(1)))
        .isEqualTo(kind.apply(TEXT, "en", new Random(1)));
  }

  @Test
  void typos_longText_areOneInTwelveWordsOrSo() {
    String text = "elephant ".repeat(1200);
    String changed = Perturbation.TYPOS.apply(text, "en", new Random(3));
    long slips =
        Stream.of(changed.split(" ", -1))
            .filter(word -> !word.isEmpty() && !word.equals("elephant"))
            .count();
    assertThat(slips).isBetween(60L, 140L);
  }

  @Test
  void wrongLetters_longText_areOneInTwelveWordsOrSoEachWithOneOtherLetter() {
    String text = "elephant ".repeat(1200);
    String changed = Perturbation.WRONG_LETTERS.apply(text, "en", new Random(3));
    assertThat(changed).hasSameSizeAs(text);
    long wrong = 0;
    for (String word : changed.strip().split(" ", -1)) {
      long letters =
          IntStream.range(0, word.length())
              .filter(i -> word.charAt(i) != "elephant".charAt(i))
              .count();
      assertThat(letters).as(word).isLessThanOrEqualTo(1);
      assertThat(word).startsWith("e");
      wrong += letters;
    }
    assertThat(wrong).isBetween(50L, 140L);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "en | Why? | Why",
        "en | Why | Why.",
        "zh | 为什么? | 为什么",
        "zh | 翻译 | 翻译。",
      })
  void finalMark_thereOrNot_isDroppedOrAdded(String lang, String text, String expected) {
    assertThat(Perturbation.FINAL_MARK.apply(text, lang, new Random(1))).isEqualTo(expected);
  }

  @Test
  void case_scriptWithoutCases_changesNothing() {
    assertThat(Perturbation.UPPER_CASE.apply("你好吗", "zh", new Random(1))).isEqualTo("你好吗");
  }

  @Test
  void greeting_russianPrompt_greetsInRussian() {
    assertThat(Perturbation.GREETING.apply("Переведи", "ru", new Random(1)))
        .endsWith("Переведи")
        .matches("(?s)[П|З]\\p{IsCyrillic}+.*");
  }

  @Test
  void surface_routerThatReadsCapitals_flipsUnderCaseAlone() {
    List<LabelledPrompt> prompts =
        List.of(
            Rows.prompt("Write it in java", "en", Task.CODE), Rows.prompt("你好", "zh", Task.CHAT));
    List<FlipRate> rates =
        FlipRate.surface(
            prompts,
            prompt ->
                prompt.text().equals(prompt.text().toUpperCase(Locale.ROOT))
                    ? Task.CHAT
                    : Task.CODE);
    FlipRate upper =
        rates.stream()
            .filter(rate -> rate.kind().equals(Perturbation.UPPER_CASE.label()))
            .findFirst()
            .orElseThrow();
    assertThat(upper.flipped().hits()).isEqualTo(1);
    assertThat(upper.flipped().n()).isEqualTo(1);
    assertThat(upper.harmed().hits()).isEqualTo(1);
  }

  @Test
  void paraphrases_asCommitted_coverTasksAndLanguages() {
    List<Paraphrase> all = Paraphrase.all();
    assertThat(all).hasSize(120);
    for (Task task : Task.values()) {
      assertThat(all).filteredOn(pair -> pair.task() == task).hasSize(15);
    }
    assertThat(all).filteredOn(pair -> !pair.lang().equals("en")).hasSizeGreaterThanOrEqualTo(30);
    assertThat(all).allMatch(pair -> !pair.a().isBlank() && !pair.a().equals(pair.b()));
  }

  @Test
  void paraphrased_routerByLength_countsPairs() {
    List<Paraphrase> pairs =
        List.of(
            new Paraphrase(Task.CHAT, "en", "aaaa", "a"),
            new Paraphrase(Task.CHAT, "en", "a", "b"));
    assertThat(
            FlipRate.paraphrased(
                    pairs, prompt -> prompt.text().length() > 2 ? Task.CODE : Task.CHAT)
                .share())
        .isEqualTo(0.5);
  }
}

package com.gammainfra.gateway.classifier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.gammainfra.gateway.chat.Task;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RuleBookTest {
  private static final RuleBook SHIPPED = RuleBook.parse(ClassifierArtefact.shippedRules());

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Translate the following to German: good night | translation-into | TRANSLATION",
        "请把这句话翻译成英文：早上好 | - | TRANSLATION",
        "Write me a haiku about moss | - | CREATIVE",
        "Write a Python function that adds two numbers | - | CODE",
        "Rewrite this paragraph in a friendlier tone: no. | - | REWRITE",
      })
  void shortcuts_plainInstruction_nameTheTask(String prompt, String note, Task task) {
    assertThat(RuleBook.firstFiring(SHIPPED.shortcuts(), PromptText.of(prompt)).map(TextRule::task))
        .as(note)
        .contains(task);
  }

  @Test
  void shortcuts_codeToTranslate_leaveTranslationAlone() {
    assertThat(
            RuleBook.firstFiring(
                    SHIPPED.shortcuts(),
                    PromptText.of("Translate this function into German:\n```\nint a;\n```"))
                .map(TextRule::task))
        .isNotEqualTo(Optional.of(Task.TRANSLATION));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Traduce esta frase al inglés: buenos días | TRANSLATION",
        "Résume ce texte en une phrase | SUMMARIZE",
        "Schreib mir ein Gedicht über den Herbst | CREATIVE",
        "Исправь ошибки в тексте: привет | REWRITE",
        "この文章を要約してください | SUMMARIZE",
        "Escreva um poema sobre o mar | CREATIVE",
        "ترجم هذه الجملة إلى الإنجليزية | TRANSLATION",
        "इस वाक्य का अनुवाद करो | TRANSLATION",
        "证明根号二是无理数 | REASONING",
      })
  void keywords_otherLanguages_nameTheTask(String prompt, Task task) {
    assertThat(RuleBook.firstFiring(SHIPPED.keywords(), PromptText.of(prompt)).map(TextRule::task))
        .contains(task);
  }

  @Test
  void firstFiring_hostileText_staysFast() {
    for (String piece :
        List.of("a ", "write a a ", "please ", "please, ", "{ \n", "如", "the text ")) {
      PromptText prompt = PromptText.of(piece.repeat(500_000 / piece.length()));
      Assertions.assertTimeoutPreemptively(
          Duration.ofSeconds(2),
          () -> {
            RuleBook.firstFiring(SHIPPED.shortcuts(), prompt);
            RuleBook.firstFiring(SHIPPED.keywords(), prompt);
          });
    }
  }

  @Test
  void parse_brokenRule_isNamed() {
    refused("{\"shortcuts\":[{\"name\":\"r\",\"task\":\"code\",\"all\":[\"head: (\"]}]}", "rule r");
    refused("{\"shortcuts\":[{\"name\":\"r\",\"task\":\"cod\",\"all\":[\"head: x\"]}]}", "rule r");
    refused("{\"shortcuts\":[{\"name\":\"r\",\"task\":\"code\",\"all\":[]}]}", "rule r");
    refused("{\"shortcuts\":[{\"name\":\"r\",\"tsk\":\"code\"}]}", "'tsk'");
    refused("{\"rules\":[]}", "'rules'");
    refused("no", "not JSON");
  }

  private static void refused(String json, String named) {
    assertThatThrownBy(() -> RuleBook.parse(json.getBytes(StandardCharsets.UTF_8)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(named);
  }
}

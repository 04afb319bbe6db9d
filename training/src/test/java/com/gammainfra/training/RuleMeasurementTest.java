package com.gammainfra.training;

import static org.assertj.core.api.Assertions.assertThat;

import com.gammainfra.gateway.chat.Task;
import com.gammainfra.gateway.classifier.PromptText;
import com.gammainfra.gateway.classifier.RuleBook;
import com.gammainfra.gateway.classifier.TextRule;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RuleMeasurementTest {
  private static final List<TextRule> RULES =
      RuleBook.parse(
              """
              {"shortcuts": [
                {"name": "often-wrong", "task": "code", "all": ["text: red"]},
                {"name": "colour", "task": "chat", "all": ["text: red|blue"]},
                {"name": "rare", "task": "chat", "all": ["text: green"]}]}
              """
                  .getBytes(StandardCharsets.UTF_8))
          .shortcuts();

  @Test
  void shipping_wrongAndRareRules_goAndTheRestIsMeasuredWithoutThem() {
    List<LabelledPrompt> prompts = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      prompts.add(prompt("red" + i, "red", Task.CHAT));
      prompts.add(prompt("blue" + i, "blue", Task.CHAT));
    }
    prompts.add(prompt("green", "green", Task.CHAT));
    assertThat(RuleMeasurement.shipping(RULES, prompts))
        .containsExactly(new RuleMeasurement("colour", 40, 40, 40));
  }

  @Test
  void shipping_aHundredthWrongTogether_isTheLimit() {
    List<LabelledPrompt> prompts = new ArrayList<>();
    for (int i = 0; i < 99; i++) {
      prompts.add(prompt("blue" + i, "blue", Task.CHAT));
    }
    prompts.add(prompt("wrong", "blue", Task.CODE));
    assertThat(RuleMeasurement.shipping(RULES, prompts)).hasSize(1);
    prompts.removeFirst();
    assertThat(RuleMeasurement.shipping(RULES, prompts)).isEmpty();
  }

  @Test
  void untouched_rowsOfOneGroup_stayTogether() {
    List<LabelledPrompt> prompts = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      prompts.add(prompt("group" + i / 2, "blue", Task.CHAT));
    }
    List<LabelledPrompt> untouched = RuleMeasurement.untouched(prompts);
    assertThat(untouched.size()).isBetween(60, 140).isEven();
    assertThat(RuleMeasurement.untouched(untouched)).isEqualTo(untouched);
  }

  @Test
  void asRead_promptWithASlip_letsTheRuleFire() {
    RuleBook book =
        RuleBook.parse(
            """
            {"shortcuts": [{"name": "short", "task": "summarize", "all": ["text: summary"]}],
             "signals": [{"name": "s", "in": "text", "words": {"en": "summary"}}]}
            """
                .getBytes(StandardCharsets.UTF_8));
    List<LabelledPrompt> typed = List.of(prompt("g", "a sumary of it", Task.SUMMARIZE));
    List<LabelledPrompt> read = RuleMeasurement.asRead(book, typed);
    assertThat(RuleMeasurement.of(book.shortcuts(), typed).getFirst().firings()).isZero();
    assertThat(RuleMeasurement.of(book.shortcuts(), read).getFirst().firings()).isEqualTo(1);
  }

  private static LabelledPrompt prompt(String group, String text, Task primary) {
    return new LabelledPrompt(
        group,
        PromptText.of(text),
        text,
        primary,
        Set.of(),
        false,
        "s",
        "MIT",
        false,
        group,
        "",
        "",
        "en",
        false);
  }
}

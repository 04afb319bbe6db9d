package com.gammainfra.training;

import static org.assertj.core.api.Assertions.assertThat;

import com.gammainfra.gateway.chat.Message;
import com.gammainfra.gateway.chat.Role;
import com.gammainfra.gateway.chat.Task;
import com.gammainfra.gateway.classifier.PromptText;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TrainingRowsTest {
  private static final String LONG =
      "one two three four five six seven eight nine ten eleven twelve thirteen";

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Apache-2.0 | true",
        "CC-BY-SA-3.0 (a sample; this repo states none) | true",
        "ODC-BY upstream; this copy states none | true",
        "none stated in repo | false",
        "none stated in repo; derived from something (ODC-BY) | false",
        "this copy states none | false",
        "CC-BY-NC-4.0 | false",
        "non-commercial research | false",
        "'' | false",
      })
  void trainable_licence_isReadConservatively(String licence, boolean trainable) {
    assertThat(TrainingRows.trainable(licence)).isEqualTo(trainable);
  }

  @Test
  void of_rowsThatMustNotTrain_areLeftOutAndCounted() {
    TrainingRows rows =
        new TrainingRows(
            List.of(prompt("d1", "Hello, World!", "g1", "MIT"), prompt("d2", LONG, "g2", "MIT")));
    List<LabelledPrompt> kept =
        rows.of(
            List.of(
                prompt("a", "hello world", "x1", "MIT"),
                prompt("b", "So: " + LONG + " fourteen", "x2", "MIT"),
                prompt("c", "another text", "g1", "MIT"),
                prompt("d", "yet another", "x3", "none stated"),
                prompt("e", "this one stays", "x4", "MIT")));
    assertThat(kept).extracting(LabelledPrompt::id).containsExactly("e");
    assertThat(rows.leftOut().values()).containsExactly(1, 1, 1, 1);
  }

  @Test
  void of_systemPromptWithThirteenWordsOfAMeasuredOne_isLeftOut() {
    TrainingRows rows =
        new TrainingRows(List.of(under("measured", "Rules: " + LONG, "Where is it?")));
    List<LabelledPrompt> kept =
        rows.of(
            List.of(
                under("a", "Other rules: " + LONG, "When?"),
                under("b", "Rules: one two three", "Why?")));
    assertThat(kept).extracting(LabelledPrompt::id).containsExactly("b");
  }

  @Test
  void of_earlierTurnsSharedWithAMeasuredPrompt_areLeftOut() {
    TrainingRows rows =
        new TrainingRows(List.of(after("measured", "Please correct what I paste.", LONG, "And?")));
    List<LabelledPrompt> kept =
        rows.of(
            List.of(
                after("same-opening", "please correct what I paste", "no", "then"),
                after("same-middle", "Another opening of a talk", "So: " + LONG, "then"),
                after("measured-turn", "hi", "you", LONG),
                after("other", "Please correct it.", "no", "then")));
    assertThat(kept).extracting(LabelledPrompt::id).containsExactly("other");
  }

  private static LabelledPrompt after(String id, String opening, String middle, String turn) {
    return prompt(id, turn, id, "MIT")
        .with(
            PromptText.of(
                List.of(
                    Message.of(Role.USER, opening),
                    Message.of(Role.USER, middle),
                    Message.of(Role.USER, turn))));
  }

  private static LabelledPrompt under(String id, String system, String turn) {
    return prompt(id, turn, id, "MIT")
        .with(PromptText.of(List.of(Message.of(Role.SYSTEM, system), Message.of(Role.USER, turn))));
  }

  static LabelledPrompt prompt(String id, String text, String group, String licence) {
    return new LabelledPrompt(
        id,
        PromptText.of(text),
        text,
        Task.CHAT,
        Set.of(),
        false,
        "here",
        licence,
        false,
        group,
        "en",
        "",
        "en",
        false);
  }
}

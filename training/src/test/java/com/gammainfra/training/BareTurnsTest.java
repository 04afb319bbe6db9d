package com.gammainfra.training;

import static org.assertj.core.api.Assertions.assertThat;

import com.gammainfra.gateway.chat.Message;
import com.gammainfra.gateway.chat.Role;
import com.gammainfra.gateway.chat.Task;
import com.gammainfra.gateway.classifier.PromptText;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class BareTurnsTest {
  private static final String TURN = "it needs a name, we sell soup";

  @Test
  void of_turnThatAsksForSomethingOfItsOwn_isThereOnceMoreAsAFirstTurn() {
    LabelledPrompt once = written("once", OwnPrompts.SOURCE);
    assertThat(BareTurns.of(List.of(once)))
        .singleElement()
        .satisfies(
            bare -> {
              assertThat(bare.prompt()).isEqualTo(PromptText.of(TURN));
              assertThat(bare.primary()).isEqualTo(Task.CREATIVE);
              assertThat(bare.group()).isEqualTo(once.group());
            });
  }

  @Test
  void of_materialOfAStandingJob_staysWhereItIs() {
    assertThat(BareTurns.of(List.of(written("standing", OwnPrompts.SOURCE)))).isEmpty();
  }

  @Test
  void of_sameBucketOfAnotherSource_meansNothing() {
    assertThat(BareTurns.of(List.of(written("once", "somebody's")))).isEmpty();
  }

  @Test
  void of_firstTurn_isNotDoubled() {
    LabelledPrompt first = written("once", OwnPrompts.SOURCE).with(PromptText.of(TURN));
    assertThat(BareTurns.of(List.of(first))).isEmpty();
  }

  @Test
  void of_promptsOfTheProject_hasAThousandAndMore() {
    assertThat(BareTurns.of(OwnPrompts.written())).hasSizeGreaterThan(1000);
  }

  private static LabelledPrompt written(String bucket, String source) {
    PromptText inConversation =
        PromptText.of(
            List.of(
                Message.of(Role.USER, "Translate this into French: good morning"),
                Message.of(Role.ASSISTANT, "Bonjour"),
                Message.of(Role.USER, TURN)));
    return new LabelledPrompt(
        "id",
        inConversation,
        TURN,
        Task.CREATIVE,
        Set.of(),
        false,
        source,
        "MIT",
        false,
        "group",
        bucket,
        "",
        "en",
        true);
  }
}

package com.gammainfra.training;

import static org.assertj.core.api.Assertions.assertThat;

import com.gammainfra.gateway.chat.Message;
import com.gammainfra.gateway.chat.Role;
import com.gammainfra.gateway.chat.Task;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class NeutralContextsTest {
  private static final List<LabelledPrompt> TURNS =
      IntStream.range(0, 1200)
          .mapToObj(i -> Rows.prompt("Please count to " + i, "en", Task.CHAT))
          .toList();

  @Test
  void around_firstTurns_putsOneInSixIntoAContextAndKeepsTurnAndLabel() {
    List<LabelledPrompt> around = NeutralContexts.around(TURNS);
    assertThat(around).hasSizeBetween(150, 250).allMatch(LabelledPrompt::inContext);
    assertThat(around)
        .allMatch(prompt -> prompt.prompt().text().equals(prompt.fullText()))
        .allMatch(prompt -> prompt.primary() == Task.CHAT);
    assertThat(around).anyMatch(prompt -> prompt.prompt().system().isEmpty());
    assertThat(around).anyMatch(prompt -> prompt.prompt().earlierTurns().isEmpty());
    assertThat(around)
        .anyMatch(
            prompt ->
                !prompt.prompt().system().isEmpty() && prompt.prompt().earlierTurns().size() > 1);
  }

  @Test
  void around_sameTurns_givesTheSameContexts() {
    assertThat(NeutralContexts.around(TURNS)).isEqualTo(NeutralContexts.around(TURNS));
  }

  @Test
  void around_turnsInAContext_areLeftOut() {
    List<LabelledPrompt> inContext =
        TURNS.stream()
            .map(
                turn ->
                    turn.with(
                        Rows.inContext(
                                Task.CHAT,
                                Message.of(Role.SYSTEM, "Count."),
                                Message.of(Role.USER, turn.fullText()))
                            .prompt()))
            .toList();
    assertThat(NeutralContexts.around(inContext)).isEmpty();
  }
}

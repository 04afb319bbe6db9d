package com.gammainfra.gateway.classifier;

import static org.assertj.core.api.Assertions.assertThat;

import com.gammainfra.gateway.chat.Message;
import com.gammainfra.gateway.chat.Role;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PromptPiecesTest {
  private static final long CLS = 101;
  private static final long SEP = 102;
  private static final PromptPieces PIECES = new PromptPieces(64);

  @Test
  void of_oneTurn_isOpenedAndClosed() {
    PieceSequence sequence = PIECES.of(PromptText.of("a b"));
    assertThat(sequence.length()).isEqualTo(4);
    assertThat(sequence.ids()[0]).isEqualTo(CLS);
    assertThat(sequence.ids()[3]).isEqualTo(SEP);
    assertThat(sequence.types()).containsOnly(0);
  }

  @Test
  void of_conversation_readsSystemAndLastTurnAsOneThenEarlierTurns() {
    PieceSequence sequence =
        PIECES.of(
            PromptText.of(
                List.of(
                    Message.of(Role.SYSTEM, "s s s"),
                    Message.of(Role.USER, "u u"),
                    Message.of(Role.ASSISTANT, "a"),
                    Message.of(Role.USER, "t"))));
    assertThat(sequence.types()).containsExactly(0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1);
    assertThat(positions(sequence.ids(), SEP)).containsExactly(5, 8, 10);
    assertThat(sequence.ids()[4]).isEqualTo(PIECES.of(PromptText.of("t")).ids()[1]);
  }

  @Test
  void of_thirdTurn_readsTheOpeningToo() {
    PieceSequence sequence =
        PIECES.of(
            PromptText.of(
                List.of(
                    Message.of(Role.USER, "o " + "word ".repeat(100)),
                    Message.of(Role.ASSISTANT, "b"),
                    Message.of(Role.USER, "u u"),
                    Message.of(Role.ASSISTANT, "a"),
                    Message.of(Role.USER, "t"))));
    int opening = PromptPieces.EARLIER_PIECES_WITH_OPENING;
    assertThat(positions(sequence.ids(), SEP))
        .containsExactly(2, 3 + opening, 6 + opening, 8 + opening);
    assertThat(sequence.ids()[3]).isEqualTo(PIECES.of(PromptText.of("o")).ids()[1]);
    assertThat(sequence.types()).startsWith(0, 0, 0, 1).endsWith(1);
  }

  @Test
  void of_longTurnsOfALongConversation_keepsTheBudgetWithAndWithoutASystemPrompt() {
    String words = "word ".repeat(800);
    List<Message> turns =
        List.of(
            Message.of(Role.SYSTEM, words),
            Message.of(Role.USER, words),
            Message.of(Role.USER, words),
            Message.of(Role.ASSISTANT, words),
            Message.of(Role.USER, words));
    assertThat(PIECES.of(PromptText.of(turns)).length()).isEqualTo(64);
    assertThat(PIECES.of(PromptText.of(turns.subList(1, 5))).length()).isEqualTo(64);
  }

  @Test
  void of_longParts_keepsTheBudgetAndTheEndsOfTheTurn() {
    String words = "word ".repeat(800);
    PieceSequence sequence =
        PIECES.of(
            PromptText.of(
                List.of(
                    Message.of(Role.SYSTEM, words),
                    Message.of(Role.USER, words),
                    Message.of(Role.ASSISTANT, words),
                    Message.of(Role.USER, "first " + words + " last"))));
    assertThat(sequence.length()).isEqualTo(64);
    int earlier = 2 * (PromptPieces.EARLIER_PIECES_UNDER_SYSTEM + 1);
    int end = 64 - 1 - earlier;
    assertThat(positions(sequence.ids(), SEP))
        .containsExactly(end, end + earlier / 2, end + earlier);
    assertThat(sequence.ids()[1 + PromptPieces.CONTEXT_PIECES - earlier])
        .isEqualTo(PIECES.of(PromptText.of("first")).ids()[1]);
    assertThat(sequence.ids()[end - 1]).isEqualTo(PIECES.of(PromptText.of("last")).ids()[1]);
  }

  @Test
  void of_longSystemPrompt_keepsItsEnds() {
    PieceSequence sequence =
        PIECES.of(PromptText.of(Conversation.under("first " + "word ".repeat(800) + " last", "t")));
    assertThat(sequence.length()).isEqualTo(1 + PromptPieces.CONTEXT_PIECES + 1 + 1);
    assertThat(sequence.ids()[1]).isEqualTo(PIECES.of(PromptText.of("first")).ids()[1]);
    assertThat(sequence.ids()[PromptPieces.CONTEXT_PIECES])
        .isEqualTo(PIECES.of(PromptText.of("last")).ids()[1]);
  }

  @Test
  void of_emptyPrompt_isTwoPieces() {
    assertThat(PIECES.of(PromptText.of("")).ids()).containsExactly(CLS, SEP);
  }

  private static List<Integer> positions(long[] ids, long id) {
    return IntStream.range(0, ids.length).filter(i -> ids[i] == id).boxed().toList();
  }
}

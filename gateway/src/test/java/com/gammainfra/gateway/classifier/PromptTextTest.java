package com.gammainfra.gateway.classifier;

import static com.gammainfra.gateway.classifier.Conversation.said;
import static com.gammainfra.gateway.classifier.Conversation.under;
import static org.assertj.core.api.Assertions.assertThat;

import com.gammainfra.gateway.chat.ContentPart;
import com.gammainfra.gateway.chat.Message;
import com.gammainfra.gateway.chat.Role;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PromptTextTest {

  @Test
  void of_shortLaterTurn_leansOnTheTurnBefore() {
    PromptText prompt =
        PromptText.of(
            List.of(
                Message.of(Role.USER, "Write a poem about rain."),
                Message.of(Role.ASSISTANT, "Rain, rain, on the pane."),
                Message.of(Role.USER, "now shorter")));
    assertThat(prompt.text()).isEqualTo("now shorter");
    assertThat(prompt.followUp()).isTrue();
    assertThat(prompt.turnBefore()).isEqualTo("Write a poem about rain.");
    assertThat(prompt.earlierAnswer()).isEqualTo("Rain, rain, on the pane.");
  }

  @Test
  void of_longLaterTurn_standsAlone() {
    PromptText prompt =
        PromptText.of(
            List.of(
                Message.of(Role.USER, "Hello"),
                Message.of(Role.ASSISTANT, "Hi!"),
                Message.of(Role.USER, "word ".repeat(100))));
    assertThat(prompt.followUp()).isFalse();
  }

  @Test
  void of_pleasantriesAroundATurn_areLeftOut() {
    String turn = "Hello! " + "Name the rivers of Asia. ".repeat(6).strip() + " Thanks a lot!";
    List<Message> earlier =
        List.of(Message.of(Role.USER, "Hi, and thanks."), Message.of(Role.ASSISTANT, "Hello!"));
    PromptText prompt =
        PromptText.of(List.of(earlier.get(0), earlier.get(1), Message.of(Role.USER, turn)));
    assertThat(prompt.text()).startsWith("Name the").endsWith("of Asia.");
    assertThat(prompt.followUp()).as("what is left is short").isTrue();
    assertThat(prompt.turnBefore()).isEqualTo("Hi, and thanks.");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3})
  void of_longTurnOfPairsOfSurrogates_isCutBetweenCharacters(int shift) {
    String turn = "x".repeat(shift) + "\ud83d\ude42".repeat(5000);
    PromptText prompt =
        PromptText.of(
            List.of(Message.of(Role.USER, turn), Message.of(Role.USER, "Why so " + turn)));
    for (String read : List.of(prompt.text(), prompt.turnBefore())) {
      assertThat(read.codePoints()).noneMatch(c -> c >= 0xD800 && c <= 0xDFFF);
      assertThat(read.length()).isBetween(200, PromptText.TEXT_CHARS);
    }
  }

  @Test
  void of_severalSystemMessages_areReadTogetherWithoutThePlainOne() {
    PromptText prompt =
        PromptText.of(
            List.of(
                Message.of(Role.SYSTEM, "Label the ticket."),
                Message.of(Role.SYSTEM, "You are a helpful assistant."),
                Message.of(Role.DEVELOPER, "Today is Monday."),
                Message.of(Role.USER, "Where is my parcel?")));
    assertThat(prompt.system()).isEqualTo("Label the ticket.\nToday is Monday.");
  }

  @Test
  void of_longSystemPrompt_keepsItsEnds() {
    String system = "First. " + "Be kind. ".repeat(1000) + "Last.";
    PromptText prompt = PromptText.of(under(system, "Good morning to all of you"));
    assertThat(prompt.system())
        .startsWith("First. ")
        .endsWith(" Last.")
        .hasSize(PromptText.SYSTEM_CHARS);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "You are a helpful assistant.",
        "  You are a helpful, honest and harmless AI assistant named Juno!\n",
        "you're a chatbot",
        "You are ChatGPT, a large language model trained by OpenAI.",
        "你是一个乐于助人的助手。",
        "你是AI助手",
        "You’re a helpful assistant.",
        "Du bist ein hilfreicher Assistent.",
        "Tu es un assistant utile",
        "Ты полезный ассистент",
        "あなたは親切なアシスタントです。"
      })
  void of_systemPromptOfAPlainAssistant_isLeftOut(String system) {
    assertThat(PromptText.of(under(system, "good morning")))
        .isEqualTo(PromptText.of("good morning"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "You are a helpful assistant that translates.",
        "You are a helpful assistant. Answer in JSON.",
        "You are a professional translator.",
        "You are Claude, a pirate."
      })
  void of_systemPromptThatSaysMore_stays(String system) {
    assertThat(PromptText.of(under(system, "good morning")).system()).isEqualTo(system);
  }

  @Test
  void withTurn_anyTurn_isReadLikeTheConversationThatEndsWithIt() {
    List<Message> messages =
        List.of(
            Message.of(Role.SYSTEM, "Be brief."),
            Message.of(Role.USER, "Write a poem about rain."),
            Message.of(Role.ASSISTANT, "Rain, rain, on the pane."),
            Message.of(Role.USER, "now shorter"));
    for (String other : List.of("Hey there, make it twice as long!", "word ".repeat(2000), "")) {
      List<Message> changed = new ArrayList<>(messages.subList(0, 3));
      changed.add(Message.of(Role.USER, other + "!"));
      assertThat(PromptText.of(messages).withTurn(other + "!")).isEqualTo(PromptText.of(changed));
    }
  }

  @Test
  void of_hugeTurn_keepsHeadAndTailWithinTheBound() {
    PromptText prompt = PromptText.of("START" + "x".repeat(2_000_000) + "END");
    assertThat(prompt.text()).hasSize(PromptText.TEXT_CHARS).startsWith("START").endsWith("END");
  }

  @Test
  void of_developerMessage_isASystemPrompt() {
    PromptText prompt =
        PromptText.of(
            List.of(
                Message.of(Role.DEVELOPER, "Label the review."),
                Message.of(Role.USER, "The soup was cold.")));
    assertThat(prompt.system()).isEqualTo("Label the review.");
    assertThat(prompt.followUp()).isFalse();
  }

  @Test
  void of_longConversation_keepsTheOpeningAndTheLatestTurnsThatFit() {
    List<Message> messages = new ArrayList<>();
    messages.add(Message.of(Role.USER, "Correct what I paste. " + "x".repeat(600) + " Thanks!"));
    for (int turn = 2; turn <= 9; turn++) {
      messages.add(Message.of(Role.ASSISTANT, "Corrected."));
      messages.add(Message.of(Role.USER, turn + " " + "word ".repeat(60)));
    }
    PromptText prompt = PromptText.of(messages);

    assertThat(prompt.earlierTurns().getFirst())
        .startsWith("Correct what")
        .endsWith(" Thanks!")
        .hasSize(512);
    assertThat(prompt.opening()).isEqualTo(prompt.earlierTurns().getFirst());
    assertThat(prompt.earlierTurns().stream().skip(1).map(turn -> turn.substring(0, 1)))
        .containsExactly("4", "5", "6", "7", "8");
    assertThat(String.join("\n", prompt.earlierTurns()))
        .hasSizeLessThanOrEqualTo(PromptText.EARLIER_CHARS);
    assertThat(prompt.turnBefore()).startsWith("8 word");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3})
  void of_earlierTurnsOfPairsOfSurrogates_areCutBetweenCharacters(int shift) {
    String turn = "x".repeat(shift) + "\ud83d\ude42".repeat(500);
    PromptText prompt = PromptText.of(said(turn, "", "y" + turn, "", "Why so?"));
    assertThat(prompt.earlierTurns()).hasSize(2);
    assertThat(String.join("", prompt.earlierTurns()).codePoints())
        .noneMatch(c -> c >= 0xD800 && c <= 0xDFFF);
  }

  @Test
  void texts_wholeConversation_areTurnSystemPromptAndEarlierTurns() {
    List<Message> messages = new ArrayList<>(said("Sort these.", "Yes?", "plum", "Fruit.", "pike"));
    messages.addFirst(Message.of(Role.SYSTEM, "Be brief."));
    PromptText prompt = PromptText.of(messages);
    assertThat(prompt.texts().stream().map(text -> text.orElseThrow().text()))
        .containsExactly("pike", "Be brief.", "Sort these.\nplum");
    assertThat(PromptText.of("pike").texts())
        .containsExactly(Optional.of(PromptText.of("pike")), Optional.empty(), Optional.empty());
  }

  @Test
  void of_manyShortTurns_keepsAFewOfThem() {
    List<Message> messages = new ArrayList<>();
    for (int turn = 0; turn < 100; turn++) {
      messages.add(Message.of(Role.USER, String.valueOf(turn)));
      messages.add(Message.of(Role.USER, " "));
    }
    assertThat(PromptText.of(messages).text()).isEqualTo("99");
    assertThat(PromptText.of(messages).earlierTurns())
        .hasSize(PromptText.MAX_EARLIER_TURNS)
        .startsWith("0", "80", "81")
        .endsWith("97", "98");
  }

  @Test
  void of_longTurnBefore_showsItsHeadToAFollowUp() {
    String before = "Sort these: " + "item ".repeat(200) + "done";
    PromptText prompt =
        PromptText.of(
            List.of(
                Message.of(Role.USER, "Hello there"),
                Message.of(Role.USER, before),
                Message.of(Role.USER, "again")));
    assertThat(prompt.turnBefore()).isEqualTo(before.substring(0, 240));
    assertThat(prompt.earlierTurns().getLast()).endsWith("done");
    assertThat(PromptText.of(said(before, "Sorted.", "again")).opening())
        .as("the opening of a second turn is the turn before")
        .isEmpty();
  }

  @Test
  void of_noUserTurn_isEmpty() {
    assertThat(PromptText.of(List.of()).text()).isEmpty();
    assertThat(PromptText.of(List.of(Message.of(Role.ASSISTANT, "Hi"))).text()).isEmpty();
    assertThat(
            PromptText.of(List.of(new Message(Role.USER, List.of(new ContentPart.Image("data:,")))))
                .text())
        .isEmpty();
  }
}

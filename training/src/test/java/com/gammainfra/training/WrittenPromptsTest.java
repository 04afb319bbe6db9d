package com.gammainfra.training;

import static org.assertj.core.api.Assertions.assertThat;

import com.gammainfra.gateway.chat.Message;
import com.gammainfra.gateway.chat.Role;
import com.gammainfra.gateway.chat.Task;
import com.gammainfra.gateway.classifier.ClassifierArtefact;
import com.gammainfra.gateway.classifier.MiniLmEmbedder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The small evaluation that every build runs: the held-out prompts written for the project. */
class WrittenPromptsTest {
  /** A few points below what the shipped artefact does. */
  private static final double LEAST_ACCEPTABLE = 0.81;

  private static final double LEAST_MACRO_RECALL = 0.74;

  @Test
  void shippedRouter_promptsHeldOut_staysAboveTheFloor() {
    assertAboveTheFloor(heldOut(), LEAST_ACCEPTABLE, LEAST_MACRO_RECALL);
  }

  @Test
  void shippedRouter_promptsUnderASystemPrompt_staysAboveTheFloor() {
    assertAboveTheFloor(
        heldOut().stream().filter(OwnPrompts::measuresSystemPrompts).toList(), 0.84, 0.81);
  }

  @ParameterizedTest
  @CsvSource({
    "project, 0.84, 0.84",
    "fixed, 0.80, 0.75",
    "dialogue, 0.80, 0.80",
    "tone, 0.84, 0.84"
  })
  void shippedRouter_oneKindUnderASystemPrompt_staysAboveTheFloor(
      String bucket, double acceptable, double macroRecall) {
    List<LabelledPrompt> kind =
        heldOut().stream()
            .filter(OwnPrompts::measuresSystemPrompts)
            .filter(prompt -> prompt.bucket().equals(bucket))
            .toList();
    assertThat(kind).hasSizeGreaterThan(60);
    assertAboveTheFloor(kind, acceptable, macroRecall);
  }

  @Test
  void shippedRouter_promptsInLongerConversations_staysAboveTheFloor() {
    assertAboveTheFloor(
        heldOut().stream().filter(OwnPrompts::measuresConversations).toList(), 0.70, 0.70);
  }

  @Test
  void measuresConversations_allOfThem_haveEarlierTurns() {
    List<LabelledPrompt> measured =
        OwnPrompts.written().stream().filter(OwnPrompts::measuresConversations).toList();
    assertThat(measured)
        .hasSizeGreaterThan(200)
        .allMatch(OwnPrompts::heldOut)
        .allMatch(prompt -> !prompt.prompt().earlierTurns().isEmpty());
  }

  @Test
  void measuresSystemPrompts_allOfThem_haveASystemPrompt() {
    List<LabelledPrompt> measured =
        OwnPrompts.written().stream().filter(OwnPrompts::measuresSystemPrompts).toList();
    assertThat(measured).hasSizeGreaterThan(200).allMatch(OwnPrompts::heldOut);
    assertThat(measured.stream().filter(prompt -> prompt.prompt().system().isEmpty()))
        .as("a plain assistant's is read as none")
        .hasSizeLessThan(10);
  }

  private static void assertAboveTheFloor(
      List<LabelledPrompt> prompts, double acceptable, double macroRecall) {
    ClassifierArtefact artefact = ClassifierArtefact.shipped();
    try (var embedder = MiniLmEmbedder.shipped(artefact.manifest().budgetPieces())) {
      Scorecard card = new Scorecard(RouterRun.of(artefact, embedder, prompts));
      assertThat(card.acceptable(RouterOutcome::routed).share()).isGreaterThanOrEqualTo(acceptable);
      assertThat(ConfusionMatrix.of(card.named(RouterOutcome::routed)).macroRecall())
          .isGreaterThanOrEqualTo(macroRecall);
    }
  }

  @Test
  void written_allFiles_holdEnoughOfEveryTask() {
    for (Task task : Task.values()) {
      assertThat(heldOut().stream().filter(prompt -> prompt.primary() == task).count())
          .as(task.id())
          .isGreaterThanOrEqualTo(20);
    }
    Set<String> ids = new HashSet<>();
    assertThat(OwnPrompts.written()).allMatch(prompt -> ids.add(prompt.id()));
  }

  @Test
  void written_promptsOfOneContext_areAllHeldOutOrNone() {
    List<LabelledPrompt> inContext =
        OwnPrompts.written().stream()
            .filter(prompt -> !OwnPrompts.writtenToMeasure(prompt))
            .filter(
                prompt ->
                    !prompt.prompt().system().isEmpty()
                        || prompt.prompt().earlierTurns().size() > 1)
            .toList();
    Map<String, Set<Boolean>> sides = new HashMap<>();
    for (LabelledPrompt prompt : inContext) {
      sides.computeIfAbsent(prompt.group(), _ -> new HashSet<>()).add(OwnPrompts.heldOut(prompt));
    }
    assertThat(sides.values()).allMatch(side -> side.size() == 1);
    assertThat(sides).as("prompts share contexts").hasSizeLessThan(inContext.size());
  }

  @Test
  void written_contextSharedWithAMeasuredPrompt_isNotTrainedOn() {
    List<LabelledPrompt> measured =
        OwnPrompts.written().stream().filter(OwnPrompts::writtenToMeasure).toList();
    Set<String> contexts = measured.stream().map(LabelledPrompt::group).collect(Collectors.toSet());
    List<LabelledPrompt> sharing =
        OwnPrompts.written().stream()
            .filter(prompt -> !OwnPrompts.writtenToMeasure(prompt))
            .filter(prompt -> contexts.contains(prompt.group()))
            .toList();
    assertThat(sharing).as("\"Be brief.\" is everybody's").isNotEmpty();
    assertThat(new TrainingRows(measured).of(sharing)).isEmpty();
  }

  /** Orders with a material of their own, which mostly is or holds a question. */
  private static final Map<String, Task> ORDERS =
      Map.of(
          "Translate into Spanish: Where is the bathroom?", Task.TRANSLATION,
          "Translate to Italian:\n\nHow much is the ticket for two children?", Task.TRANSLATION,
          "What does 'Feierabend' mean in English?", Task.TRANSLATION,
          "Make this more polite: what do you want from me?", Task.REWRITE,
          "Correct this: he dont know nothing", Task.REWRITE,
          "Summarize this: How do vaccines work? They train the body to know a germ.",
              Task.SUMMARIZE,
          "Extract the questions: Hi! When do you open? And do you sell bread?", Task.EXTRACTION,
          "Write a short poem about a question that nobody asks", Task.CREATIVE,
          "What is the capital of Australia?", Task.CHAT,
          "Write a Python function that returns the median of a list", Task.CODE);

  @Test
  void shippedRouter_ordersInAContextOfToneOrSmallTalk_areNamedAsByThemselves() {
    List<LabelledPrompt> prompts = new ArrayList<>();
    ORDERS.forEach(
        (order, task) -> {
          Message turn = Message.of(Role.USER, order);
          for (String tone : List.of("Write in a warm tone.", "You are Mira of Fern Library.")) {
            prompts.add(Rows.inContext(task, Message.of(Role.SYSTEM, tone), turn));
          }
          prompts.add(
              Rows.inContext(
                  task,
                  Message.of(Role.USER, "hello there"),
                  Message.of(Role.ASSISTANT, "Hello! How can I help?"),
                  Message.of(Role.USER, "how is the weather over there"),
                  Message.of(Role.ASSISTANT, "I have no window."),
                  turn));
        });
    assertAboveTheFloor(prompts, 0.85, 0.85);
  }

  private static List<LabelledPrompt> heldOut() {
    return OwnPrompts.written().stream().filter(OwnPrompts::heldOut).toList();
  }
}

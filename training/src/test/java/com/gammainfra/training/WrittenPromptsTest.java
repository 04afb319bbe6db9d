package com.gammainfra.training;

import static org.assertj.core.api.Assertions.assertThat;

import com.gammainfra.gateway.chat.Task;
import com.gammainfra.gateway.classifier.ClassifierArtefact;
import com.gammainfra.gateway.classifier.MiniLmEmbedder;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
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
        heldOut().stream().filter(OwnPrompts::writtenToMeasure).toList(), 0.84, 0.81);
  }

  @ParameterizedTest
  @CsvSource({"project, 0.84, 0.84", "fixed, 0.80, 0.75", "dialogue, 0.80, 0.80"})
  void shippedRouter_oneKindUnderASystemPrompt_staysAboveTheFloor(
      String bucket, double acceptable, double macroRecall) {
    List<LabelledPrompt> kind =
        heldOut().stream()
            .filter(OwnPrompts::writtenToMeasure)
            .filter(prompt -> prompt.bucket().equals(bucket))
            .toList();
    assertThat(kind).hasSizeGreaterThan(60);
    assertAboveTheFloor(kind, acceptable, macroRecall);
  }

  @Test
  void writtenToMeasure_allOfThem_haveASystemPrompt() {
    List<LabelledPrompt> measured =
        OwnPrompts.written().stream().filter(OwnPrompts::writtenToMeasure).toList();
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

  private static List<LabelledPrompt> heldOut() {
    return OwnPrompts.written().stream().filter(OwnPrompts::heldOut).toList();
  }
}

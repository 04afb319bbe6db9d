package com.gammainfra.training;

import static org.assertj.core.api.Assertions.assertThat;

import com.gammainfra.gateway.chat.Task;
import com.gammainfra.gateway.classifier.ClassifierArtefact;
import com.gammainfra.gateway.classifier.Head;
import com.gammainfra.gateway.classifier.TaskPrediction;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * The card over made-up outcomes: that every section is there and the verdicts follow the figures.
 */
class ModelCardTest {
  private static final int UNDER_SYSTEM = 137;
  private static final int IN_CONVERSATIONS = 59;
  private static final Evaluation GOOD = evaluation(0.98);
  private static final Evaluation POOR = evaluation(0.5);

  @Test
  void card_anyEvaluation_hasEverySectionInOrder() {
    assertThat(ModelCard.of(POOR))
        .containsSubsequence(
            "# The classifier, measured",
            "## Targets and results",
            "## By label",
            "## Confusion matrix",
            "## By set, language, turn and kind of prompt",
            "## Calibration",
            CertaintyPages.RELIABILITY,
            "## Answering only when sure",
            CertaintyPages.RISK_COVERAGE,
            "## The guarantee",
            "## Beside the baselines",
            "## Flips under noise",
            "## Under a system prompt",
            UNDER_SYSTEM + " such prompts",
            "## In longer conversations",
            IN_CONVERSATIONS + " such prompts",
            "## Where training never was",
            "## Shortcut rules",
            "## Data",
            "## What it does not do");
  }

  @Test
  void headline_halfRight_saysShortInSoManyWords() {
    Headline strict = Headline.of(POOR).get(1);
    assertThat(strict.what()).startsWith("strict %");
    assertThat(strict.verdict()).startsWith("**short by ").endsWith(" points**");
  }

  @Test
  void headline_figureWithoutUnit_isBoldAllTheSame() {
    assertThat(Headline.of(POOR).get(2).verdict()).matches("\\*\\*short by 0\\.\\d+\\*\\*");
  }

  @Test
  void headline_underASystemPrompt_isOfThoseAlone() {
    assertThat(Headline.of(GOOD))
        .filteredOn(line -> line.what().startsWith("under a system prompt"))
        .singleElement()
        .satisfies(line -> assertThat(line.result()).endsWith("n = " + UNDER_SYSTEM));
  }

  @Test
  void headline_longerConversations_isOfThoseAlone() {
    assertThat(Headline.of(GOOD))
        .filteredOn(line -> line.what().startsWith("in longer conversations"))
        .singleElement()
        .satisfies(line -> assertThat(line.result()).endsWith("n = " + IN_CONVERSATIONS));
  }

  @Test
  void headline_nearlyAllRight_meetsTheTarget() {
    assertThat(Headline.of(GOOD).getFirst().verdict()).isEqualTo("met");
  }

  @Test
  void labelRecall_fewInHalfB_comesFromHeldOutSources() {
    assertThat(Headline.labelRecall(Task.CHAT, POOR).n()).isEqualTo(100);
    assertThat(Headline.labelRecall(Task.TRANSLATION, POOR).n()).isEqualTo(40);
  }

  @Test
  void guarantee_nearlyAllRight_isCertifiedAndHeldAgainstHalfB() {
    Guarantee.Line line = GOOD.guarantee().lines().get(2);
    assertThat(line.alpha()).isEqualTo(0.10);
    assertThat(line.certified()).isPresent();
    assertThat(line.coverage().share()).isGreaterThan(0.9);
    assertThat(line.risk().share()).isLessThan(0.1);
  }

  @Test
  void of_promptsUnderASystemPrompt_areCountedByWriterAndKind() {
    assertThat(ModelCard.of(GOOD))
        .contains(
            "| writer `some text` | " + UNDER_SYSTEM + " |",
            "| one job for whatever is sent | 0 |",
            "| a project or a firm, the turn asks | 0 |");
  }

  @Test
  void charts_anyEvaluation_areDrawn() {
    assertThat(CertaintyPages.reliability(GOOD)).contains("half B");
    assertThat(CertaintyPages.riskCoverage(GOOD)).contains("whole router", "learned model");
  }

  private static Evaluation evaluation(double right) {
    Random random = new Random(11);
    List<RouterOutcome> a = outcomes(right, random);
    List<RouterOutcome> b = outcomes(right, random);
    List<Forecast> heldOut = new ArrayList<>();
    for (Task task : Task.values()) {
      for (int i = 0; i < 40; i++) {
        heldOut.add(outcome(task, right, random).forecast());
      }
    }
    return new Evaluation(
        ClassifierArtefact.shipped(),
        new Evaluation.Occasion("2026-11-23", "a machine", "make eval"),
        new Evaluation.Material(List.of(Rows.labelled(Task.CHAT)), Map.of("a reason", 3)),
        new Evaluation.Rules(
            200,
            List.of(new RuleMeasurement("a-rule", 30, 30, 29)),
            List.of(new RuleMeasurement("a-rule", 30, 30, 29)),
            List.of(new RuleMeasurement("a-rule", 2, 2, 2))),
        new Scorecard(a),
        new Scorecard(b),
        new Scorecard(b.subList(0, UNDER_SYSTEM)),
        new Scorecard(b.subList(0, IN_CONVERSATIONS)),
        heldOut,
        heldOut,
        List.of(
            new CalibrationComparison(
                Calibrator.Method.TEMPERATURE, 1, 0.5, 0.1, 0.1, Proportion.of(7, 10), 0.6)),
        Guarantee.learned(a, b, 0.05),
        Guarantee.withRules(a, b, 0.05),
        List.of(
            new Evaluation.Baseline("learned", new Scorecard(b).forecasts(), true),
            new Evaluation.Baseline("router", new Scorecard(b).forecasts(), false)),
        List.of(new FlipRate("typos", Proportion.of(3, 100), Proportion.of(1, 100))),
        Proportion.of(20, 120),
        new Evaluation.Latency(3, 9));
  }

  /** A hundred of chat, fifteen of every other task. */
  private static List<RouterOutcome> outcomes(double right, Random random) {
    List<RouterOutcome> outcomes = new ArrayList<>();
    for (Task task : Task.values()) {
      for (int i = 0; i < (task == Task.CHAT ? 100 : 15); i++) {
        outcomes.add(outcome(task, right, random));
      }
    }
    return outcomes;
  }

  private static RouterOutcome outcome(Task truth, double right, Random random) {
    Task other = Head.COLUMNS.get((Head.COLUMNS.indexOf(truth) + 1) % 8);
    Task said = random.nextDouble() < right ? truth : other;
    double confidence = random.nextDouble(0.6, 1);
    Map<Task, Double> learned =
        Map.of(said, confidence, said == truth ? other : truth, 1 - confidence);
    TaskPrediction router =
        new TaskPrediction(
            said,
            TaskPrediction.Method.LEARNED,
            confidence,
            learned,
            0.3,
            "sha256:0",
            null,
            null,
            List.of());
    return new RouterOutcome(Rows.labelled(truth), router, learned, Task.CHAT);
  }
}

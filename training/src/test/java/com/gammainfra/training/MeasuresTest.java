package com.gammainfra.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.gammainfra.gateway.chat.Task;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Every measure against a value worked out by hand. */
class MeasuresTest {
  private static final double EXACT = 1e-12;

  /** Truth chat, chat, chat, code, code, rewrite; named chat, chat, code, code, code, chat. */
  private static final ConfusionMatrix MATRIX =
      ConfusionMatrix.of(
          List.of(
              Rows.named(Task.CHAT, Task.CHAT),
              Rows.named(Task.CHAT, Task.CHAT),
              Rows.named(Task.CHAT, Task.CODE),
              Rows.named(Task.CODE, Task.CODE),
              Rows.named(Task.CODE, Task.CODE),
              Rows.named(Task.REWRITE, Task.CHAT)));

  @Test
  void confusionMatrix_sixAnswers_countsThem() {
    assertThat(MATRIX.count(Task.CHAT, Task.CODE)).isEqualTo(1);
    assertThat(MATRIX.labelled(Task.CHAT)).isEqualTo(3);
    assertThat(MATRIX.named(Task.CODE)).isEqualTo(3);
  }

  @Test
  void precisionRecallF1_sixAnswers_areThoseByHand() {
    assertThat(MATRIX.precision(Task.CODE)).isCloseTo(2.0 / 3, within(EXACT));
    assertThat(MATRIX.recall(Task.CODE)).isEqualTo(1);
    assertThat(MATRIX.f1(Task.CODE)).isCloseTo(0.8, within(EXACT));
    assertThat(MATRIX.f1(Task.REWRITE)).isZero();
    assertThat(MATRIX.precision(Task.REWRITE)).isNaN();
    assertThat(MATRIX.recall(Task.SUMMARIZE)).isNaN();
  }

  @Test
  void macroMeans_labelsThatNeverOccur_areLeftOut() {
    assertThat(MATRIX.macroRecall()).isCloseTo((2.0 / 3 + 1 + 0) / 3, within(EXACT));
    assertThat(MATRIX.macroF1()).isCloseTo((2.0 / 3 + 0.8 + 0) / 3, within(EXACT));
  }

  @Test
  void named_defensibleLabel_isAcceptableAndNotStrict() {
    Named answer = new Named(Rows.labelled(Task.CHAT, Task.REASONING), Task.REASONING);
    assertThat(answer.acceptable()).isTrue();
    assertThat(answer.strict()).isFalse();
  }

  @Test
  void equalWidth_fourRowsInTwoBins_isTheWeightedDistance() {
    // [0.5, 1]: mean 0.8, two of three right; [0, 0.5): mean 0.2, none of one
    List<Judged> rows = Rows.judged("0.9+ 0.8+ 0.7- 0.2-");
    assertThat(CalibrationError.equalWidth(rows, 2))
        .isCloseTo((0.8 - 2.0 / 3) * 3 / 4 + 0.2 / 4, within(EXACT));
  }

  @Test
  void equalWidth_confidenceOfOne_isInTheLastBin() {
    assertThat(CalibrationError.equalWidth(Rows.judged("1.0+"), 10)).isZero();
  }

  @Test
  void equalMass_fourRowsInTwoBins_isTheWeightedDistance() {
    // 0.2, 0.7: mean 0.45, none right; 0.8, 0.9: mean 0.85, both right
    List<Judged> rows = Rows.judged("0.9+ 0.8+ 0.7- 0.2-");
    assertThat(CalibrationError.equalMass(rows, 2)).isCloseTo(0.45 / 2 + 0.15 / 2, within(EXACT));
  }

  @Test
  void equalMass_fewerRowsThanBins_countsEachOnce() {
    assertThat(CalibrationError.equalMassBins(Rows.judged("0.9+ 0.2-"), 15)).hasSize(2);
  }

  @Test
  void brierAndLogLoss_twoForecasts_areTheirMeans() {
    List<Forecast> rows =
        List.of(
            Rows.forecast(Task.CHAT, Map.of(Task.CHAT, 0.7, Task.CODE, 0.3)),
            Rows.forecast(Task.CODE, Map.of(Task.CHAT, 0.5, Task.CODE, 0.5)));
    assertThat(ProperScores.brier(rows)).isCloseTo((0.18 + 0.5) / 2, within(EXACT));
    assertThat(ProperScores.logLoss(rows))
        .isCloseTo(-(Math.log(0.7) + Math.log(0.5)) / 2, within(EXACT));
  }

  @Test
  void logLoss_trueLabelImpossible_isCapped() {
    assertThat(ProperScores.logLoss(List.of(Rows.forecast(Task.CODE, Map.of(Task.CHAT, 1.0)))))
        .isCloseTo(27.631, within(1e-3));
  }

  @Test
  void area_fourRows_isTheMeanOfTheRisks() {
    // risks of the first 1, 2, 3, 4 rows: 0, 0, 1/3, 1/4
    assertThat(SelectiveCurve.of(Rows.judged("0.6+ 0.9+ 0.7- 0.8+")).area())
        .isCloseTo((1.0 / 3 + 1.0 / 4) / 4, within(EXACT));
  }

  @Test
  void area_equalConfidences_isTheErrorWhateverTheOrder() {
    assertThat(SelectiveCurve.of(Rows.judged("0.5- 0.5+ 0.5+ 0.5+")).area())
        .isCloseTo(0.25, within(EXACT));
    assertThat(SelectiveCurve.of(Rows.judged("0.5+ 0.5+ 0.5+ 0.5-")).area())
        .isCloseTo(0.25, within(EXACT));
  }

  @Test
  void accuracyAt_fourFifths_looksAtTheMostConfident() {
    Proportion accuracy =
        SelectiveCurve.of(Rows.judged("0.9+ 0.1- 0.8+ 0.7- 0.6+")).accuracyAt(0.8);
    assertThat(accuracy.n()).isEqualTo(4);
    assertThat(accuracy.share()).isCloseTo(0.75, within(EXACT));
  }

  @Test
  void coverageAt_laterRowsRight_isTheGreatestThatHolds() {
    SelectiveCurve curve = SelectiveCurve.of(Rows.judged("0.9+ 0.8- 0.7+ 0.6+ 0.5-"));
    assertThat(curve.coverageAt(0.25)).isCloseTo(0.8, within(EXACT));
    assertThat(curve.coverageAt(0.1)).isCloseTo(0.2, within(EXACT));
    assertThat(SelectiveCurve.of(Rows.judged("0.9- 0.8+")).coverageAt(0.1)).isZero();
  }

  @Test
  void coverageAt_tieAcrossTheCut_isNotCut() {
    assertThat(SelectiveCurve.of(Rows.judged("0.9+ 0.8+ 0.8-")).coverageAt(0.2))
        .isCloseTo(1.0 / 3, within(EXACT));
  }

  @Test
  void interval_shareOfAHundred_isNearWilsons() {
    List<Boolean> rows = new java.util.ArrayList<>(Collections.nCopies(80, true));
    rows.addAll(Collections.nCopies(20, false));
    Interval interval =
        Bootstrap.interval(
            rows, drawn -> (double) Collections.frequency(drawn, true) / drawn.size());
    assertThat(interval.value()).isCloseTo(0.8, within(EXACT));
    assertThat(interval.lower()).isCloseTo(Proportion.of(80, 100).lower(), within(0.02));
    assertThat(interval.upper()).isCloseTo(Proportion.of(80, 100).upper(), within(0.02));
  }

  @Test
  void interval_sameRowsTwice_isTheSame() {
    List<Double> rows = List.of(1.0, 4.0, 9.0, 16.0);
    assertThat(Bootstrap.interval(rows, MeasuresTest::mean))
        .isEqualTo(Bootstrap.interval(rows, MeasuresTest::mean));
  }

  private static double mean(List<Double> rows) {
    return rows.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
  }
}

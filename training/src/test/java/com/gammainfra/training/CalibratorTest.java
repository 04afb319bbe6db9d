package com.gammainfra.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.gammainfra.gateway.classifier.Head;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CalibratorTest {
  private static final int TASKS = Head.COLUMNS.size();

  @ParameterizedTest
  @EnumSource
  void fit_anyMethod_givesProbabilitiesThatSumToOne(Calibrator.Method method) {
    Calibrator calibrator = method.fit(overconfident(500, 1));
    for (CalibrationFit.Scored row : overconfident(50, 2)) {
      double[] p = calibrator.probabilities(row.scores());
      assertThat(Arrays.stream(p).sum()).isCloseTo(1, within(1e-9));
      assertThat(Arrays.stream(p).allMatch(x -> x >= 0 && x <= 1)).isTrue();
    }
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
  void fit_overconfidentScores_lowersTheError(Calibrator.Method method) {
    double before = error(Calibrator.Method.NONE.fit(List.of()), overconfident(3000, 4));
    double after = error(method.fit(overconfident(3000, 3)), overconfident(3000, 4));
    assertThat(after).isLessThan(before / 3);
  }

  @Test
  void isotonic_violatingPoints_arePooled() {
    // labels 0, 1, 0, 1 by rising log-odds: the middle two pool to a half
    IsotonicCurve curve =
        IsotonicCurve.fit(
            List.of(point(3, true), point(1, true), point(0, false), point(2, false)));
    assertThat(curve.probability(-5)).isCloseTo(0, within(2e-3));
    assertThat(curve.probability(1.5)).isEqualTo(0.5);
    assertThat(curve.probability(2.9)).isEqualTo(0.5);
    assertThat(curve.probability(3)).isEqualTo(1);
  }

  @Test
  void isotonic_equalLogOdds_areOneStepWhateverTheOrder() {
    assertThat(IsotonicCurve.fit(List.of(point(1, false), point(1, true))).probability(1))
        .isEqualTo(0.5);
    assertThat(IsotonicCurve.fit(List.of(point(1, true), point(1, false))).probability(1))
        .isEqualTo(0.5);
  }

  @Test
  void platt_labelsDrawnFromACurve_findsItsSlopeAndOffset() {
    Random random = new Random(9);
    List<Calibrator.Point> points = new ArrayList<>();
    for (int i = 0; i < 20_000; i++) {
      double logOdds = random.nextDouble(-4, 4);
      points.add(point(logOdds, random.nextDouble() < 1 / (1 + Math.exp(-(0.5 * logOdds - 1)))));
    }
    PlattCurve curve = PlattCurve.fit(points);
    assertThat(curve.slope()).isCloseTo(0.5, within(0.05));
    assertThat(curve.offset()).isCloseTo(-1, within(0.1));
  }

  @Test
  void comparison_overconfidentHead_temperatureBeatsNone() {
    List<ScoredPrompt> scores = new ArrayList<>();
    int row = 0;
    for (CalibrationFit.Scored scored : overconfident(2000, 6)) {
      var labelled = Rows.labelled(Head.COLUMNS.get(scored.primary()));
      scores.add(new ScoredPrompt(withSource(labelled, "s" + row++ % 7), scored.scores()));
    }
    List<CalibrationComparison> lines = CalibrationComparison.of(scores);
    CalibrationComparison none = lines.get(0);
    CalibrationComparison temperature = lines.get(1);
    assertThat(temperature.method()).isEqualTo(Calibrator.Method.TEMPERATURE);
    assertThat(temperature.logLoss()).isLessThan(none.logLoss());
    assertThat(temperature.widthError()).isLessThan(none.widthError());
    assertThat(temperature.brier()).isLessThan(none.brier());
  }

  private static double error(Calibrator calibrator, List<CalibrationFit.Scored> rows) {
    return CalibrationError.equalWidth(
        rows.stream()
            .map(
                row -> {
                  double[] p = calibrator.probabilities(row.scores());
                  int top = 0;
                  for (int task = 1; task < p.length; task++) {
                    top = p[task] > p[top] ? task : top;
                  }
                  return new Judged(p[top], top == row.primary());
                })
            .toList(),
        10);
  }

  /** Scores that claim 99.8 % and are right seven times in ten, and a bit. */
  private static List<CalibrationFit.Scored> overconfident(int count, long seed) {
    Random random = new Random(seed);
    List<CalibrationFit.Scored> rows = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      double[] scores = random.doubles(TASKS, 0, 0.1).toArray();
      int said = random.nextInt(TASKS);
      scores[said] = 8 + random.nextDouble();
      rows.add(
          new CalibrationFit.Scored(
              scores, random.nextDouble() < 0.7 ? said : random.nextInt(TASKS)));
    }
    return rows;
  }

  private static Calibrator.Point point(double logOdds, boolean label) {
    return new Calibrator.Point(logOdds, label);
  }

  private static LabelledPrompt withSource(LabelledPrompt p, String source) {
    return new LabelledPrompt(
        p.id(),
        p.prompt(),
        p.fullText(),
        p.primary(),
        p.also(),
        p.weak(),
        source,
        p.licence(),
        p.nc(),
        p.group(),
        p.bucket(),
        p.half(),
        p.lang(),
        p.later());
  }
}

package com.gammainfra.training;

import com.gammainfra.gateway.classifier.Head;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The ways to calibrate, side by side. The scores come from heads that did not see the rows, and
 * each calibrator is fitted on the rows of other folds than it is measured on; all rows of a source
 * are in one fold, so the figures are those of a source never seen.
 *
 * @param method the way
 * @param logLoss in nats
 * @param brier multiclass, 0 to 2
 * @param widthError ECE over ten bins of equal width, strict
 * @param massError ECE over fifteen bins of equal mass, strict
 * @param strict the share whose most probable task is the primary label
 * @param macroRecall the mean of the labels' recalls: shifts and curves move tasks past each other,
 *     and what they gain on frequent ones rare ones may pay
 */
record CalibrationComparison(
    Calibrator.Method method,
    double logLoss,
    double brier,
    double widthError,
    double massError,
    Proportion strict,
    double macroRecall) {
  private static final int FOLDS = 5;

  /** One line for each method, over held-out scores from at least two sources. */
  static List<CalibrationComparison> of(List<ScoredPrompt> scores) {
    int[] folds = Folds.of(scores, FOLDS, score -> score.labelled().source());
    return Stream.of(Calibrator.Method.values())
        .map(method -> measured(method, forecasts(method, scores, folds)))
        .toList();
  }

  /** The same rows as forecasts of a calibrator that did not see them, in order of their folds. */
  static List<Forecast> forecasts(Calibrator.Method method, List<ScoredPrompt> scores) {
    return forecasts(method, scores, Folds.of(scores, FOLDS, score -> score.labelled().source()));
  }

  private static List<Forecast> forecasts(
      Calibrator.Method method, List<ScoredPrompt> scores, int[] folds) {
    List<Forecast> forecasts = new ArrayList<>();
    for (int fold = 0; fold < FOLDS; fold++) {
      List<CalibrationFit.Scored> others = new ArrayList<>();
      List<ScoredPrompt> held = new ArrayList<>();
      for (int i = 0; i < folds.length; i++) {
        if (folds[i] == fold) {
          held.add(scores.get(i));
        } else {
          others.add(scored(scores.get(i)));
        }
      }
      if (!held.isEmpty()) {
        Calibrator calibrator = method.fit(others);
        held.forEach(
            row ->
                forecasts.add(Forecast.of(row.labelled(), calibrator.probabilities(row.scores()))));
      }
    }
    return forecasts;
  }

  private static CalibrationFit.Scored scored(ScoredPrompt score) {
    return new CalibrationFit.Scored(
        score.scores(), Head.COLUMNS.indexOf(score.labelled().primary()));
  }

  private static CalibrationComparison measured(Calibrator.Method method, List<Forecast> rows) {
    List<Judged> strict = rows.stream().map(Forecast::strict).toList();
    return new CalibrationComparison(
        method,
        ProperScores.logLoss(rows),
        ProperScores.brier(rows),
        CalibrationError.equalWidth(strict, 10),
        CalibrationError.equalMass(strict, 15),
        Proportion.of((int) strict.stream().filter(Judged::right).count(), strict.size()),
        ConfusionMatrix.of(rows.stream().map(Forecast::named).toList()).macroRecall());
  }
}

package com.gammainfra.training;

import com.gammainfra.gateway.classifier.Calibration;
import com.gammainfra.gateway.classifier.ClassifierArtefact;
import com.gammainfra.gateway.classifier.ClassifierArtefact.Manifest;
import com.gammainfra.gateway.classifier.Head;
import com.gammainfra.gateway.classifier.LearnedModel.FirstStage;
import com.gammainfra.gateway.classifier.SentenceEmbedder;
import com.gammainfra.training.CalibrationFit.Scored;
import java.util.List;

/**
 * Adapts an artefact's head to an operator's rows: maximum a posteriori, with the head as the prior
 * mean (Chelba and Acero 2004). The loss on the rows and the squared distance from the head are
 * minimised together, so a few hundred rows move what they speak of, and the rest stays as it was.
 *
 * <p>How much a distance costs is what fits the calibration part best, "no correction" among the
 * choices. The same part gives the temperature, and, when it has {@value #ENOUGH} rows, the shift
 * of each task and the signals' share of the answers; with fewer the encoder reads every prompt.
 * Rules and threshold stay.
 *
 * @param manifest of the adapted artefact
 * @param head of the adapted artefact
 * @param penalty on the squared distance; infinite when no correction was best
 */
record Adaptation(Manifest manifest, Head head, double penalty) {
  private static final List<Double> PENALTIES = List.of(1e-1, 1e-2, 1e-3, 1e-4);
  private static final int ENOUGH = 200;

  /** Adapts {@code from}; takes about a minute for some thousand rows. */
  static Adaptation fit(ClassifierArtefact from, SentenceEmbedder embedder, OperatorRows rows) {
    Head start = from.head();
    Calibration startCalibration = from.manifest().calibration();
    Featurizer featurizer = new Featurizer(from.rules(), embedder);
    List<FeatureRow> fit = featurizer.rows(rows.fit());
    List<FeatureRow> calibrate = featurizer.rows(rows.calibrate());
    List<double[]> starts =
        fit.stream().map(row -> calibrated(startCalibration, row.scores(start))).toList();

    Head best = start;
    Calibration calibration = startCalibration;
    double least = CalibrationFit.loss(startCalibration, scored(start, calibrate));
    double penalty = Double.POSITIVE_INFINITY;
    for (double candidate : PENALTIES) {
      Head correction =
          new HeadTrainer(start.signals(), settings(candidate)).correction(fit, starts);
      Head head = start.corrected(startCalibration, correction);
      List<Scored> scored = scored(head, calibrate);
      Calibration fitted =
          scored.size() < ENOUGH ? CalibrationFit.temperature(scored) : CalibrationFit.fit(scored);
      double loss = CalibrationFit.loss(fitted, scored);
      if (loss < least) {
        best = head;
        calibration = fitted;
        least = loss;
        penalty = candidate;
      }
    }
    FirstStage firstStage =
        penalty == Double.POSITIVE_INFINITY
            ? from.manifest().firstStage()
            : firstStage(from.manifest().firstStage(), best, calibrate);
    return new Adaptation(
        new Manifest(
            ClassifierArtefact.FORMAT,
            from.manifest().sentenceModel(),
            from.manifest().budgetPieces(),
            from.manifest().tasks(),
            calibration,
            firstStage,
            from.manifest().threshold(),
            from.manifest().shortcutPrecision()),
        best,
        penalty);
  }

  /** No more eager than the one it comes from: that one was chosen on more rows. */
  private static FirstStage firstStage(FirstStage from, Head head, List<FeatureRow> calibrate) {
    if (from.least() >= 1 || calibrate.size() < ENOUGH) {
      return FirstStage.NEVER;
    }
    FirstStage chosen = Mixture.firstStage(head, calibrate);
    return new FirstStage(chosen.calibration(), Math.max(chosen.least(), from.least()));
  }

  /** The encoder was not tuned on these rows, so both views are corrected together. */
  private static HeadSettings settings(double penalty) {
    HeadSettings embedding = HeadSettings.EMBEDDING;
    return new HeadSettings(
        penalty,
        embedding.weakWeight(),
        embedding.embeddingScale(),
        embedding.alsoShare(),
        embedding.minRows(),
        embedding.iterations());
  }

  private static List<Scored> scored(Head head, List<FeatureRow> rows) {
    return rows.stream()
        .map(row -> new Scored(row.scores(head), Head.COLUMNS.indexOf(row.primary())))
        .toList();
  }

  private static double[] calibrated(Calibration calibration, double[] scores) {
    double[] calibrated = scores.clone();
    for (int task = 0; task < scores.length; task++) {
      calibrated[task] = scores[task] / calibration.temperature() + calibration.shift().get(task);
    }
    return calibrated;
  }
}

package com.gammainfra.benchmarks.classifier;

import com.gammainfra.gateway.classifier.ClassifierArtefact;
import com.gammainfra.gateway.classifier.ClassifierArtefact.Manifest;
import com.gammainfra.gateway.classifier.ClassifierOptions;
import com.gammainfra.gateway.classifier.EmbeddingTaskClassifier;
import com.gammainfra.gateway.classifier.LearnedModel.FirstStage;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/** What is measured: the shipped artefact, or the one in the folder that a property names. */
final class Subjects {
  /** The system property that names a folder with another artefact. */
  static final String ARTEFACT_PROPERTY = "gammainfra.bench.artefact";

  /** How many distinct prompts of each size take turns. */
  static final int PROMPTS = 64;

  static final long SEED = 20_261_123;

  /** No thread of a benchmark is ever turned away. */
  private static final ClassifierOptions PATIENT =
      new ClassifierOptions(0, 2, Duration.ofSeconds(10));

  private Subjects() {}

  static ClassifierArtefact artefact() {
    String folder = System.getProperty(ARTEFACT_PROPERTY, "");
    return folder.isEmpty()
        ? ClassifierArtefact.shipped()
        : ClassifierArtefact.read(Path.of(folder));
  }

  /** The classifier as it serves, but for its cache. */
  static EmbeddingTaskClassifier classifier(ClassifierArtefact artefact) {
    return EmbeddingTaskClassifier.of(artefact, PATIENT);
  }

  /** The same artefact without shortcuts: every prompt runs through signals, encoder and head. */
  static ClassifierArtefact everyStage(ClassifierArtefact artefact) {
    Manifest m = artefact.manifest();
    Manifest slow =
        new Manifest(
            m.format(),
            m.sentenceModel(),
            m.budgetPieces(),
            m.tasks(),
            m.calibration(),
            FirstStage.NEVER,
            m.threshold(),
            Map.of());
    return new ClassifierArtefact(slow, artefact.head(), artefact.rules(), artefact.fingerprint());
  }
}

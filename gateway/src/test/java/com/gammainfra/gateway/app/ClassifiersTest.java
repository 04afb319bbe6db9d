package com.gammainfra.gateway.app;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.gammainfra.gateway.classifier.Calibration;
import com.gammainfra.gateway.classifier.ClassifierArtefact;
import com.gammainfra.gateway.classifier.Head;
import com.gammainfra.gateway.classifier.LearnedModel.FirstStage;
import com.gammainfra.gateway.config.Settings;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClassifiersTest {
  @TempDir private Path folder = Path.of("");

  @Test
  void watched_emptyFolder_isAnErrorOfTheSetting() {
    assertThatThrownBy(() -> Classifiers.watched(settings()))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith("classifier.artefact: '" + folder + "'")
        .hasMessageContaining("lacks classifier.json");
  }

  @Test
  void watched_artefactOfAnotherEncoder_isAnErrorOfTheSetting() throws IOException {
    int tasks = Head.COLUMNS.size();
    var manifest =
        new ClassifierArtefact.Manifest(
            ClassifierArtefact.FORMAT,
            "sha256:of-another",
            16,
            ClassifierArtefact.taskIds(),
            Calibration.NONE,
            FirstStage.NEVER,
            0.2,
            Map.of());
    var head =
        Head.linear(
            new float[ClassifierArtefact.shipped().head().signals() * tasks],
            new float[384 * tasks],
            new float[tasks]);
    ClassifierArtefact.replace(folder, manifest, head, ClassifierArtefact.shippedRules());

    assertThatThrownBy(() -> Classifiers.watched(settings()))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("another sentence model");
    assertThatThrownBy(() -> Classifiers.fixed(settings()))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("another sentence model");
  }

  private Settings.Classifier settings() {
    return new Settings.Classifier(folder.toString(), Duration.ofMillis(25), null);
  }
}

package com.gammainfra.gateway.app;

import com.gammainfra.gateway.classifier.ClassifierArtefact;
import com.gammainfra.gateway.classifier.ClassifierOptions;
import com.gammainfra.gateway.classifier.EmbeddingTaskClassifier;
import com.gammainfra.gateway.classifier.SwappingTaskClassifier;
import com.gammainfra.gateway.classifier.TaskClassifier;
import com.gammainfra.gateway.config.Settings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;

/** The classifier that the settings ask for. */
final class Classifiers {

  private static final Duration LOOK_EVERY = Duration.ofSeconds(2);

  private Classifiers() {}

  /**
   * A classifier and what stops it.
   *
   * @param close after the last call has returned
   */
  record Owned(TaskClassifier classifier, Runnable close) {}

  /**
   * For a server: follows the configured folder; the shipped artefact never changes.
   *
   * @throws ConfigurationException when the configured artefact cannot be served
   */
  static Owned watched(Settings.Classifier settings) throws ConfigurationException {
    String folder = settings.artefact();
    if (folder == null) {
      EmbeddingTaskClassifier shipped = EmbeddingTaskClassifier.shipped(options(settings));
      return new Owned(shipped, shipped::close);
    }
    SwappingTaskClassifier swapping =
        configured(
            folder,
            () ->
                SwappingTaskClassifier.open(
                    Path.of(folder),
                    artefact -> EmbeddingTaskClassifier.of(artefact, options(settings)),
                    LOOK_EVERY));
    return new Owned(swapping, swapping::close);
  }

  /**
   * For a command: the artefact as it is now.
   *
   * @throws ConfigurationException when the configured artefact cannot be served
   */
  static EmbeddingTaskClassifier fixed(Settings.Classifier settings) throws ConfigurationException {
    String folder = settings.artefact();
    return folder == null
        ? EmbeddingTaskClassifier.shipped(options(settings))
        : configured(
            folder,
            () ->
                EmbeddingTaskClassifier.of(
                    ClassifierArtefact.read(Path.of(folder)), options(settings)));
  }

  private static <T> T configured(String folder, Supplier<T> loading)
      throws ConfigurationException {
    try {
      return loading.get();
    } catch (IllegalStateException | IllegalArgumentException e) {
      throw new ConfigurationException(
          List.of("classifier.artefact: '" + folder + "': " + e.getMessage()));
    }
  }

  private static ClassifierOptions options(Settings.Classifier settings) {
    ClassifierOptions defaults = ClassifierOptions.defaults();
    Integer permits = settings.permits();
    return new ClassifierOptions(
        defaults.cacheEntries(),
        permits == null ? defaults.permits() : permits,
        settings.maxWait());
  }
}

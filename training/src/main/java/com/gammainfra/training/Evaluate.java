package com.gammainfra.training;

import com.gammainfra.gateway.chat.Task;
import com.gammainfra.gateway.classifier.ClassifierArtefact;
import com.gammainfra.gateway.classifier.EmbeddingException;
import com.gammainfra.gateway.classifier.LearnedModel;
import com.gammainfra.gateway.classifier.LinearHead;
import com.gammainfra.gateway.classifier.MiniLmEmbedder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Measures the artefact on the development prompts and writes the model card. */
@Command(
    name = "evaluate",
    mixinStandardHelpOptions = true,
    description = "Measures the classifier and writes its model card.")
public final class Evaluate implements Callable<Integer> {
  @Option(names = "--data", required = true, description = "folder with train.jsonl, dev.jsonl")
  private Path data = Path.of("");

  @Option(names = "--out", required = true, description = "the page to write")
  private Path out = Path.of("");

  @Option(names = "--artefact", description = "folder of an artefact; without it the shipped one")
  private List<Path> artefacts = List.of();

  @Option(names = "--date", defaultValue = "2026-11-23", description = "the date on the page")
  private String date = "";

  /** Exit code 0, or 2 with one line on stderr when the data cannot be read. */
  public static void main(String[] arguments) {
    System.exit(new CommandLine(new Evaluate()).execute(arguments));
  }

  @Override
  public Integer call() throws IOException, EmbeddingException {
    try {
      DataFolder folder = DataFolder.read(data);
      ClassifierArtefact artefact =
          artefacts.isEmpty()
              ? ClassifierArtefact.shipped()
              : ClassifierArtefact.read(artefacts.getFirst());
      try (var embedder = new MiniLmEmbedder(artefact.manifest().budgetPieces())) {
        String card = card(folder, artefact, embedder);
        Files.writeString(out, card);
        System.out.print(card);
      }
      return 0;
    } catch (IllegalArgumentException e) {
      System.err.println("evaluate: " + e.getMessage());
      return 2;
    }
  }

  private String card(DataFolder folder, ClassifierArtefact artefact, MiniLmEmbedder embedder)
      throws EmbeddingException {
    Scorecard choosing = new Scorecard(RouterRun.of(artefact, embedder, folder.half("A")));
    Scorecard reporting = new Scorecard(RouterRun.of(artefact, embedder, folder.half("B")));
    double millis = millisPerPrompt(artefact, embedder, folder.half("B"));
    Recipe recipe = Recipe.prepare(folder, embedder);
    List<LabelledPrompt> untouched = RuleMeasurement.untouched(recipe.read());
    return ModelCard.of(
        artefact,
        new ModelCard.Occasion(
            date,
            Runtime.getRuntime().availableProcessors()
                + " cores, "
                + System.getProperty("os.arch")
                + ", JDK "
                + System.getProperty("java.specification.version"),
            "make eval DATA=…"),
        recipe,
        new ModelCard.Rules(
            untouched.size(),
            RuleMeasurement.of(artefact.rules().shortcuts(), untouched),
            RuleMeasurement.shipping(artefact.rules().shortcuts(), untouched),
            RuleMeasurement.of(artefact.rules().shortcuts(), folder.development())),
        heldOut(recipe),
        choosing,
        reporting,
        millis);
  }

  private static List<ModelCard.HeldOut> heldOut(Recipe recipe) {
    return recipe.heldOutScores(LabelledPrompt::source, CrossValidation.FOLDS).stream()
        .map(score -> new ModelCard.HeldOut(score.labelled(), top(score.scores())))
        .toList();
  }

  private static Task top(double[] scores) {
    int top = 0;
    for (int column = 1; column < scores.length; column++) {
      top = scores[column] > scores[top] ? column : top;
    }
    return LinearHead.COLUMNS.get(top);
  }

  /** The learned model's mean time on one thread; the runs before have warmed it up. */
  private static double millisPerPrompt(
      ClassifierArtefact artefact, MiniLmEmbedder embedder, List<LabelledPrompt> prompts)
      throws EmbeddingException {
    LearnedModel model =
        new LearnedModel(embedder, artefact.head(), artefact.manifest().calibration());
    long start = System.nanoTime();
    for (LabelledPrompt prompt : prompts) {
      if (model.probabilities(prompt.prompt()).isEmpty()) {
        throw new IllegalStateException("no probabilities");
      }
    }
    return (System.nanoTime() - start) / 1e6 / prompts.size();
  }
}

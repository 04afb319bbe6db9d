package com.gammainfra.training;

import com.gammainfra.gateway.classifier.Calibration;
import com.gammainfra.gateway.classifier.ClassifierArtefact;
import com.gammainfra.gateway.classifier.Head;
import com.gammainfra.gateway.classifier.LearnedModel.FirstStage;
import com.gammainfra.gateway.classifier.MiniLmEmbedder;
import com.gammainfra.gateway.classifier.MiniLmFiles;
import com.gammainfra.gateway.classifier.RuleBook;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Makes the classifier's artefact from a folder of labelled prompts ({@link LabelledPrompts} is the
 * format). The same data give the same artefact bit for bit on one kind of CPU; int8 inference
 * rounds differently on another.
 */
@Command(
    name = "train",
    mixinStandardHelpOptions = true,
    description = "Makes the classifier's artefact from labelled prompts.")
public final class Train implements Callable<Integer> {
  @Option(names = "--data", required = true, description = "folder with train.jsonl, dev.jsonl")
  private Path data = Path.of("");

  @Option(
      names = "--out",
      required = true,
      description = "folder for the artefact; made if missing")
  private Path out = Path.of("");

  @Option(names = "--rules", description = "rules.json; without it the shipped one")
  private List<Path> rules = List.of();

  @Option(
      names = "--keep-head",
      description =
          "folder of an artefact whose head stays: only rules and threshold are made anew")
  private List<Path> kept = List.of();

  /** Exit code 0, or 2 with one line on stderr when the data cannot be read. */
  public static void main(String[] arguments) {
    System.exit(new CommandLine(new Train()).execute(arguments));
  }

  @Override
  public Integer call() throws IOException {
    PrintStream log = System.err;
    try (var embedder = MiniLmEmbedder.shipped(Recipe.BUDGET_PIECES)) {
      DataFolder folder = DataFolder.read(data);
      byte[] rulesJson =
          rules.isEmpty()
              ? ClassifierArtefact.shippedRules()
              : Files.readAllBytes(rules.getFirst());
      RuleBook book = RuleBook.parse(rulesJson);
      Map<String, Double> precision = new TreeMap<>();
      List<LabelledPrompt> read = new TrainingRows(folder.measured()).of(folder.train());
      List<RuleMeasurement> shipping =
          RuleMeasurement.shipping(
              book.shortcuts(), RuleMeasurement.asRead(book, RuleMeasurement.untouched(read)));
      for (RuleMeasurement rule : shipping) {
        log.println(rule);
        precision.put(rule.rule(), rule.precision());
      }
      log.println(
          RuleMeasurement.pooled(shipping)
              + ", switched off: "
              + (book.shortcuts().size() - shipping.size()));
      Head head;
      Calibration calibration;
      FirstStage firstStage;
      if (kept.isEmpty()) {
        Recipe recipe = Recipe.prepare(folder, book, embedder);
        log.println("rows: " + recipe.rows().size() + ", left out: " + recipe.leftOut());
        Mixture mixture = recipe.fit();
        log.printf(
            "mixture: %.3f × signals + %.3f × encoder; signals alone from %.2f%n",
            mixture.signalWeight(), mixture.embeddingWeight(), mixture.firstStage().least());
        head = mixture.head();
        calibration = mixture.calibration();
        firstStage = mixture.firstStage();
      } else {
        ClassifierArtefact standing = ClassifierArtefact.read(kept.getFirst());
        head = standing.head();
        calibration = standing.manifest().calibration();
        firstStage = standing.manifest().firstStage();
      }

      var manifest =
          new ClassifierArtefact.Manifest(
              ClassifierArtefact.FORMAT,
              MiniLmFiles.fingerprint(),
              Recipe.BUDGET_PIECES,
              ClassifierArtefact.taskIds(),
              calibration,
              firstStage,
              0,
              precision);
      Files.createDirectories(out);
      ClassifierArtefact draft = ClassifierArtefact.write(out, manifest, head, rulesJson);
      double threshold =
          ThresholdChoice.choose(draft, RouterRun.of(draft, embedder, folder.choosing()));
      ClassifierArtefact artefact =
          ClassifierArtefact.write(out, manifest.withThreshold(threshold), head, rulesJson);
      log.println("threshold " + threshold + ", artefact " + artefact.fingerprint());
      return 0;
    } catch (IllegalArgumentException e) {
      log.println("train: " + e.getMessage());
      return 2;
    }
  }
}

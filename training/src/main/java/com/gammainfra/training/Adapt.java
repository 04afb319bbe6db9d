package com.gammainfra.training;

import com.gammainfra.gateway.classifier.ClassifierArtefact;
import com.gammainfra.gateway.classifier.MiniLmEmbedder;
import com.gammainfra.gateway.classifier.MiniLmFiles;
import com.gammainfra.gateway.classifier.SentenceEmbedder;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * {@code ./gammainfra train}: fits the shipped classifier to an operator's own prompts, compares it
 * with the standing one on prompts that neither was fitted to, and writes an artefact that a
 * running gateway can take over.
 */
@Command(
    name = "gammainfra train",
    mixinStandardHelpOptions = true,
    description = "Fit the classifier to labelled prompts of your own.")
public final class Adapt implements Callable<Integer> {
  /** What a refusal ends with: the new artefact names fewer tasks acceptably. */
  static final int EXIT_WORSE = 3;

  private static final PrintStream LOG = System.err;

  @Option(
      names = "--data",
      required = true,
      description = "a JSONL file of labelled prompts, or a folder of such files")
  private Path data = Path.of("");

  @Option(
      names = "--out",
      description = "folder for the artefact (${DEFAULT-VALUE}); set classifier.artefact to it")
  private Path out = Path.of("data", "classifier");

  @Option(names = "--force", description = "write it even if it is worse than the standing one")
  private boolean force;

  /** Creates the command. */
  public Adapt() {}

  /** Exit code 0; 2 with one line when the data cannot be used; 3 when the result is worse. */
  public static void main(String[] arguments) {
    System.exit(new CommandLine(new Adapt()).execute(arguments));
  }

  @Override
  public Integer call() throws IOException {
    try {
      OperatorRows rows = OperatorRows.read(data);
      ClassifierArtefact shipped = ClassifierArtefact.shipped();
      requireOurEncoder(shipped);
      try (var embedder = MiniLmEmbedder.shipped(shipped.manifest().budgetPieces())) {
        return run(shipped, ClassifierArtefact.shippedRules(), embedder, rows, out, force);
      }
    } catch (IllegalArgumentException e) {
      LOG.println("train: " + e.getMessage());
      return CommandLine.ExitCode.USAGE;
    }
  }

  /**
   * Adapts, compares and writes.
   *
   * @param from where the weights start
   * @param rulesJson the rules of {@code from}
   * @param out its artefact is the standing one, if there is one that can be served; else {@code
   *     from} is
   */
  static int run(
      ClassifierArtefact from,
      byte[] rulesJson,
      SentenceEmbedder embedder,
      OperatorRows rows,
      Path out,
      boolean force)
      throws IOException {
    LOG.println("prompts: " + rows);
    ClassifierArtefact standing = standing(out, from);
    Adaptation adapted = Adaptation.fit(from, embedder, rows);
    LOG.println(
        Double.isInfinite(adapted.penalty())
            ? "no correction of the shipped head fits better than none"
            : "penalty on the distance from the shipped head: " + adapted.penalty());
    var draft = new ClassifierArtefact(adapted.manifest(), adapted.head(), from.rules(), "");
    Proportion before = acceptable(standing, embedder, rows.validate());
    Proportion after = acceptable(draft, embedder, rows.validate());
    LOG.printf(
        "acceptable on %d prompts of the validation part: standing %.1f %%, new %.1f %%%n",
        rows.validate().size(), 100 * before.share(), 100 * after.share());
    if (after.share() < before.share() && !force) {
      LOG.println("train: it is worse than the standing one; nothing written (--force writes it)");
      return EXIT_WORSE;
    }
    ClassifierArtefact written =
        ClassifierArtefact.replace(out, adapted.manifest(), adapted.head(), rulesJson);
    LOG.println("wrote " + out + ", artefact " + written.fingerprint());
    return CommandLine.ExitCode.OK;
  }

  /** What the folder holds, where it can be served; else {@code shipped}, and why. */
  private static ClassifierArtefact standing(Path out, ClassifierArtefact shipped) {
    if (!Files.exists(out.resolve("fingerprint.txt"))) {
      return shipped;
    }
    String why;
    try {
      ClassifierArtefact there = ClassifierArtefact.read(out);
      if (there.manifest().sentenceModel().equals(shipped.manifest().sentenceModel())
          && there.manifest().budgetPieces() == shipped.manifest().budgetPieces()) {
        return there;
      }
      why = "it was made for another encoder";
    } catch (IllegalStateException e) {
      why = String.valueOf(e.getMessage());
    }
    LOG.println("compared with the shipped artefact, not with the one in " + out + ": " + why);
    return shipped;
  }

  private static void requireOurEncoder(ClassifierArtefact shipped) {
    if (!shipped.manifest().sentenceModel().equals(MiniLmFiles.fingerprint())) {
      throw new IllegalStateException("the shipped artefact was made for another encoder");
    }
  }

  private static Proportion acceptable(
      ClassifierArtefact artefact, SentenceEmbedder embedder, List<LabelledPrompt> prompts) {
    List<RouterOutcome> outcomes = RouterRun.of(artefact, embedder, prompts);
    int accepted = (int) outcomes.stream().filter(o -> o.labelled().accepts(o.routed())).count();
    return Proportion.of(accepted, outcomes.size());
  }
}

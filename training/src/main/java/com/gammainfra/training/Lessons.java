package com.gammainfra.training;

import com.gammainfra.gateway.chat.Task;
import com.gammainfra.gateway.classifier.ClassifierArtefact;
import com.gammainfra.gateway.classifier.Head;
import com.gammainfra.gateway.classifier.MiniLmEmbedder;
import com.gammainfra.gateway.classifier.RuleBook;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Writes what the whole learned model says of every training prompt, for the encoder to learn from:
 * it knows more than the encoder alone. Signals speak of a prompt by a head that was fitted to the
 * other half of the prompts, for what they say of their own half is mostly its labels. The shipped
 * encoder has seen its prompts; that cannot be helped without tuning it twice.
 *
 * <p>A line a prompt: its id, then the eight probabilities in the order of {@link Task}, with tabs
 * between; what the module {@code tuning} reads as {@code --teachers}.
 */
@Command(
    name = "lessons",
    mixinStandardHelpOptions = true,
    description = "Writes what the router says of the training prompts, to tune the encoder by.")
public final class Lessons implements Callable<Integer> {
  private static final int HALVES = 2;

  @Option(names = "--data", required = true, description = "folder with train.jsonl, dev.jsonl")
  private Path data = Path.of("");

  @Option(names = "--out", required = true, description = "the file to write")
  private Path out = Path.of("");

  /** Exit code 0, or 2 with one line on stderr when the data cannot be read. */
  public static void main(String[] arguments) {
    System.exit(new CommandLine(new Lessons()).execute(arguments));
  }

  @Override
  public Integer call() throws IOException {
    try (var embedder = MiniLmEmbedder.shipped(Recipe.BUDGET_PIECES)) {
      DataFolder folder = DataFolder.read(data);
      RuleBook rules = RuleBook.parse(ClassifierArtefact.shippedRules());
      Files.write(out, lines(Recipe.prepare(folder, rules, embedder)));
      return 0;
    } catch (IllegalArgumentException e) {
      System.err.println("lessons: " + e.getMessage());
      return 2;
    }
  }

  /** The lines, those of either half in the order of its rows. */
  static List<String> lines(Recipe recipe) {
    List<FeatureRow> rows = recipe.rows();
    int[] halves = Folds.of(rows, HALVES, row -> row.labelled().group());
    List<String> lines = new ArrayList<>();
    for (int half = 0; half < HALVES; half++) {
      List<FeatureRow> taught = half(rows, halves, half);
      List<FeatureRow> others = half(rows, halves, 1 - half);
      if (taught.isEmpty() || others.isEmpty()) {
        throw new IllegalArgumentException("the data folder holds too few groups to halve");
      }
      Mixture mixture = recipe.fit(others);
      for (FeatureRow row : taught) {
        double[] scores = row.scores(mixture.head());
        lines.add(line(row, mixture.calibration().probabilities(scores)));
      }
    }
    return lines;
  }

  private static List<FeatureRow> half(List<FeatureRow> rows, int[] halves, int half) {
    List<FeatureRow> kept = new ArrayList<>();
    for (int i = 0; i < halves.length; i++) {
      if (halves[i] == half) {
        kept.add(rows.get(i));
      }
    }
    return kept;
  }

  private static String line(FeatureRow row, double[] probabilities) {
    StringBuilder line = new StringBuilder(row.labelled().id());
    for (int task = 0; task < Head.COLUMNS.size(); task++) {
      line.append('\t').append(String.format(Locale.ROOT, "%.4f", probabilities[task]));
    }
    return line.toString();
  }
}

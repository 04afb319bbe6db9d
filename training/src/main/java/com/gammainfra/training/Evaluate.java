package com.gammainfra.training;

import com.gammainfra.gateway.chat.Task;
import com.gammainfra.gateway.classifier.ClassifierArtefact;
import com.gammainfra.gateway.classifier.MiniLmEmbedder;
import com.gammainfra.gateway.classifier.PromptText;
import com.gammainfra.gateway.classifier.RuleBook;
import com.gammainfra.gateway.classifier.TaskPrediction;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.function.Predicate;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Measures the artefact on the development prompts and writes the model card. */
@Command(
    name = "evaluate",
    mixinStandardHelpOptions = true,
    description = "Measures the classifier and writes its model card.")
public final class Evaluate implements Callable<Integer> {
  private static final int WEAK_UNSEEN_PER_TASK = 150;

  /** The most the probability may be that a certified threshold breaks its promise. */
  private static final int PASSES = 5;

  private static final double DELTA = 0.05;

  @Option(names = "--data", required = true, description = "folder with train.jsonl, dev.jsonl")
  private Path data = Path.of("");

  @Option(names = "--out", required = true, description = "the page to write")
  private Path out = Path.of("");

  @Option(names = "--artefact", description = "folder of an artefact; without it the shipped one")
  private List<Path> artefacts = List.of();

  @Option(names = "--date", description = "the date on the page; today, UTC, if left out")
  private String date = LocalDate.now(ZoneOffset.UTC).toString();

  /** Exit code 0, or 2 with one line on stderr when the data cannot be read. */
  public static void main(String[] arguments) {
    System.exit(new CommandLine(new Evaluate()).execute(arguments));
  }

  @Override
  public Integer call() throws IOException {
    try {
      DataFolder folder = DataFolder.read(data);
      ClassifierArtefact artefact =
          artefacts.isEmpty()
              ? ClassifierArtefact.shipped()
              : ClassifierArtefact.read(artefacts.getFirst());
      try (var embedder = MiniLmEmbedder.shipped(artefact.manifest().budgetPieces())) {
        Evaluation evaluation = evaluation(folder, artefact, embedder);
        String card = ModelCard.of(evaluation);
        Files.writeString(out, card);
        Charts.write(
            out.resolveSibling(CertaintyPages.RELIABILITY), CertaintyPages.reliability(evaluation));
        Charts.write(
            out.resolveSibling(CertaintyPages.RISK_COVERAGE),
            CertaintyPages.riskCoverage(evaluation));
        System.out.print(card);
      }
      return 0;
    } catch (IllegalArgumentException e) {
      System.err.println("evaluate: " + e.getMessage());
      return 2;
    }
  }

  private Evaluation evaluation(
      DataFolder folder, ClassifierArtefact artefact, MiniLmEmbedder embedder) throws IOException {
    RouterRun run = new RouterRun(artefact, embedder);
    Scorecard choosing = new Scorecard(run.outcomes(folder.half("A")));
    Scorecard reporting = new Scorecard(run.outcomes(folder.half("B")));
    List<RouterOutcome> certification = run.outcomes(folder.certification());
    Map<String, Integer> leftOut = new TreeMap<>();
    List<LabelledPrompt> trained = Recipe.trainable(folder, leftOut);
    List<LabelledPrompt> read = trained.stream().filter(prompt -> !prompt.weak()).toList();
    RuleBook book = artefact.rules();
    List<LabelledPrompt> untouched = RuleMeasurement.asRead(book, RuleMeasurement.untouched(read));
    Function<PromptText, Task> router = prompt -> run.predict(prompt).task();
    return new Evaluation(
        artefact,
        new Evaluation.Occasion(date, machine(), "make eval DATA=…"),
        new Evaluation.Material(trained, leftOut),
        new Evaluation.Rules(
            untouched.size(),
            RuleMeasurement.of(book.shortcuts(), untouched),
            RuleMeasurement.shipping(book.shortcuts(), untouched),
            RuleMeasurement.of(
                book.shortcuts(), RuleMeasurement.asRead(book, folder.development()))),
        choosing,
        reporting,
        written(run, folder, OwnPrompts::measuresSystemPrompts),
        written(run, folder, OwnPrompts::measuresConversations),
        forecasts(certification),
        forecasts(run.outcomes(WeakSample.of(folder.weakHeldOut(), WEAK_UNSEEN_PER_TASK))),
        CalibrationComparison.of(run.scores(folder.certification())),
        Guarantee.learned(certification, reporting.outcomes(), DELTA),
        Guarantee.withRules(certification, reporting.outcomes(), DELTA),
        baselines(reporting, run, trained, read),
        FlipRate.surface(folder.development(), router),
        FlipRate.paraphrased(Paraphrase.all(), router),
        latency(run, folder.half("B")));
  }

  private static Scorecard written(
      RouterRun run, DataFolder folder, Predicate<LabelledPrompt> which) {
    return new Scorecard(run.outcomes(folder.written().stream().filter(which).toList()));
  }

  /** Every way to name tasks, on the same prompts, the simplest first. */
  private static List<Evaluation.Baseline> baselines(
      Scorecard reporting, RouterRun run, List<LabelledPrompt> trained, List<LabelledPrompt> read) {
    List<LabelledPrompt> prompts =
        reporting.outcomes().stream().map(RouterOutcome::labelled).toList();
    try (var untuned = MiniLmEmbedder.untuned(Recipe.BUDGET_PIECES)) {
      return List.of(
          certain("always `chat`", reporting, _ -> Task.CHAT),
          certain("keyword router alone", reporting, RouterOutcome::keywords),
          probabilistic("TF-IDF + logistic regression", prompts, TfIdfBaseline.fit(trained)),
          probabilistic(
              "15 nearest neighbours, plain encoder", prompts, NearestNeighbours.of(read, untuned)),
          probabilistic("its first stage alone (signals)", prompts, run::signalsAlone),
          new Evaluation.Baseline("learned model alone", reporting.forecasts(), true),
          certain("**the whole router**", reporting, RouterOutcome::routed));
    }
  }

  private static List<Forecast> forecasts(List<RouterOutcome> outcomes) {
    return new Scorecard(outcomes).forecasts();
  }

  private static Evaluation.Baseline certain(
      String name, Scorecard card, Function<RouterOutcome, Task> task) {
    return new Evaluation.Baseline(
        name,
        card.named(task).stream().map(n -> Forecast.certain(n.labelled(), n.task())).toList(),
        false);
  }

  private static Evaluation.Baseline probabilistic(
      String name, List<LabelledPrompt> prompts, Function<PromptText, Map<Task, Double>> model) {
    return new Evaluation.Baseline(
        name,
        prompts.parallelStream()
            .map(prompt -> new Forecast(prompt, model.apply(prompt.prompt())))
            .toList(),
        true);
  }

  /**
   * The whole router's time on one thread, of each prompt the median of some passes over all, since
   * other work on the machine disturbs single ones. To be asked for last, when all is compiled.
   */
  private static Evaluation.Latency latency(RouterRun run, List<LabelledPrompt> prompts) {
    double[][] millis = new double[prompts.size()][PASSES];
    for (int pass = 0; pass < PASSES; pass++) {
      for (int i = 0; i < millis.length; i++) {
        long start = System.nanoTime();
        TaskPrediction prediction = run.predict(prompts.get(i).prompt());
        millis[i][pass] = (System.nanoTime() - start) / 1e6;
        if (prediction.threshold() < 0) {
          throw new IllegalStateException("not a prediction: " + prediction);
        }
      }
    }
    double[] medians =
        Arrays.stream(millis)
            .mapToDouble(of -> Arrays.stream(of).sorted().toArray()[PASSES / 2])
            .sorted()
            .toArray();
    return new Evaluation.Latency(
        Arrays.stream(medians).average().orElse(0), medians[(int) (0.99 * (medians.length - 1))]);
  }

  private static String machine() {
    return Runtime.getRuntime().availableProcessors()
        + " cores, "
        + System.getProperty("os.arch")
        + ", JDK "
        + System.getProperty("java.specification.version");
  }
}

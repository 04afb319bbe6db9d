package com.gammainfra.training;

import com.gammainfra.gateway.chat.Task;
import com.gammainfra.gateway.classifier.ClassifierArtefact;
import com.gammainfra.gateway.classifier.LinearHead;
import com.gammainfra.gateway.classifier.TaskPrediction.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;

/** Writes the measurements as the page {@code docs/classifier.md}. */
final class ModelCard {
  private final StringBuilder page = new StringBuilder();

  /** How the page came about. */
  record Occasion(String date, String machine, String command) {}

  /** One row of the cross-validation: a primary label and the head's held-out answer. */
  record HeldOut(LabelledPrompt labelled, Task named) {}

  /**
   * The shortcut rules, measured.
   *
   * @param prompts how many untouched prompts there are
   * @param untouched every rule on them
   * @param shipping the rules that decide alone, on them, without the others
   * @param development every rule on the development prompts
   */
  record Rules(
      int prompts,
      List<RuleMeasurement> untouched,
      List<RuleMeasurement> shipping,
      List<RuleMeasurement> development) {
    Rules {
      untouched = List.copyOf(untouched);
      shipping = List.copyOf(shipping);
      development = List.copyOf(development);
    }

    boolean ships(RuleMeasurement rule) {
      return shipping.stream().anyMatch(shipped -> shipped.rule().equals(rule.rule()));
    }
  }

  static String of(
      ClassifierArtefact artefact,
      Occasion occasion,
      Recipe recipe,
      Rules rules,
      List<HeldOut> heldOut,
      Scorecard choosing,
      Scorecard reporting,
      double millisPerPrompt) {
    ModelCard card = new ModelCard();
    card.head(artefact, occasion, recipe);
    card.whole(reporting, choosing, artefact, millisPerPrompt);
    card.steps(reporting);
    card.labels(reporting);
    card.buckets(reporting);
    card.baselines(reporting);
    card.rules(rules);
    card.crossValidation(heldOut);
    card.limits();
    return card.page.toString();
  }

  private void head(ClassifierArtefact artefact, Occasion occasion, Recipe recipe) {
    line("# The classifier, measured");
    line("");
    line("Written by `make eval` (`com.gammainfra.training.Evaluate`); edits are overwritten.");
    line("");
    table("", "");
    row("date", occasion.date());
    row("machine", occasion.machine());
    row("command", "`" + occasion.command() + "`");
    row("artefact", "`" + artefact.fingerprint() + "`");
    row(
        "sentence model",
        "all-MiniLM-L6-v2, int8, last layer, mean pooling, "
            + artefact.manifest().budgetPieces()
            + " word pieces");
    row("n-gram buckets", String.valueOf(artefact.head().buckets()));
    row("calibration temperature", number(artefact.manifest().calibration().temperature()));
    row("threshold", number(artefact.manifest().threshold()));
    row(
        "trained on",
        recipe.read().size()
            + " prompts read one by one, "
            + (recipe.rows().size() - recipe.read().size())
            + " with labels that follow from their data set, at weight "
            + HeadSettings.CHOSEN.weakWeight());
    row("left out of training", leftOut(recipe));
    line("");
    line(
        """
        **What is measured.** A prompt has one primary label and may have others that a careful \
        person could defend. *Strict* counts the primary alone, *acceptable* any of them. The \
        labels were read by careful language-model annotators from one guideline: a consistent \
        reading, not a human gold standard. Half A of the development prompts chose threshold \
        and settings; the figures below are half B, which chose nothing. Neither was trained on. \
        Intervals are 95 %: Wilson's for shares, the bootstrap (2,000 resamples, seeded) for \
        macro recall.""");
    line("");
  }

  private void whole(Scorecard b, Scorecard a, ClassifierArtefact artefact, double millis) {
    line("## The whole router");
    line("");
    table(
        "", "half B (n = " + b.outcomes().size() + ")", "half A (n = " + a.outcomes().size() + ")");
    row(
        "acceptable %",
        b.acceptable(RouterOutcome::routed).text(), a.acceptable(RouterOutcome::routed).text());
    row("strict %", b.strict(RouterOutcome::routed).text(), a.strict(RouterOutcome::routed).text());
    row("macro recall (strict)", macro(b, RouterOutcome::routed), macro(a, RouterOutcome::routed));
    row(
        "head: ECE (10 bins), strict",
        number(b.calibrationError(ModelCard::headStrict)),
        number(a.calibrationError(ModelCard::headStrict)));
    row(
        "head: ECE (10 bins), acceptable",
        number(b.calibrationError(ModelCard::headAcceptable)),
        number(a.calibrationError(ModelCard::headAcceptable)));
    row(
        "head: acceptable % on its most confident 80 %",
        b.mostConfident(0.8).acceptable(RouterOutcome::top).text(),
        a.mostConfident(0.8).acceptable(RouterOutcome::top).text());
    row("head: share at or above the threshold %", coverage(b, artefact), coverage(a, artefact));
    line("");
    line(
        String.format(
            Locale.ROOT,
            "Mean time per prompt over half B, one thread, nothing cached, whatever else the machine was doing: %.1f ms.",
            millis));
    line("");
  }

  private void steps(Scorecard b) {
    line("## By router step");
    line("");
    table("step", "share %", "n", "acceptable %", "strict %");
    for (var step :
        List.of(
            Map.entry("`v2_keyword` shortcut rule", Method.RULE),
            Map.entry("`v2` learned", Method.LEARNED),
            Map.entry("`v1` keyword router", Method.KEYWORDS))) {
      Scorecard part = b.method(step.getValue());
      row(
          step.getKey(),
          number(100.0 * part.outcomes().size() / b.outcomes().size()),
          String.valueOf(part.outcomes().size()),
          part.acceptable(RouterOutcome::routed).text(),
          part.strict(RouterOutcome::routed).text());
    }
    line("");
  }

  private void labels(Scorecard b) {
    line("## By label (strict recall)");
    line("");
    table("label", "n", "router", "head alone", "keyword router alone");
    for (Task task : Task.values()) {
      Proportion router = b.recall(task, RouterOutcome::routed);
      row(
          "`" + task.id() + "`",
          String.valueOf(router.n()),
          router.text(),
          b.recall(task, RouterOutcome::top).text(),
          b.recall(task, RouterOutcome::keywords).text());
    }
    line("");
  }

  private void buckets(Scorecard b) {
    line("## By kind of prompt");
    line("");
    table("bucket", "n", "acceptable %", "strict %");
    for (String bucket :
        new TreeSet<>(b.outcomes().stream().map(o -> o.labelled().bucket()).toList())) {
      Scorecard part = b.where(outcome -> outcome.labelled().bucket().equals(bucket));
      row(
          bucket,
          String.valueOf(part.outcomes().size()),
          part.acceptable(RouterOutcome::routed).text(),
          part.strict(RouterOutcome::routed).text());
    }
    line("");
  }

  private void baselines(Scorecard b) {
    line("## Beside the baselines");
    line("");
    table("", "acceptable %", "strict %", "macro recall");
    Map<String, Function<RouterOutcome, Task>> systems = new TreeMap<>();
    systems.put("1. always `chat`", _ -> Task.CHAT);
    systems.put("2. keyword router alone", RouterOutcome::keywords);
    systems.put("3. learned head, no rules, no threshold", RouterOutcome::top);
    systems.put("4. the whole router", RouterOutcome::routed);
    systems.forEach(
        (name, task) ->
            row(name, b.acceptable(task).text(), b.strict(task).text(), macro(b, task)));
    line("");
  }

  private void rules(Rules rules) {
    line("## Shortcut rules");
    line("");
    line(
        "Written and mended by looking at one half of the prompts read for training; measured here"
            + " on the other half (odd CRC-32 of the group), whose rows were not looked at. The"
            + " rules that decide alone are those with at least "
            + RuleMeasurement.LEAST_FIRINGS
            + " firings there, at least "
            + number(100 * RuleMeasurement.LEAST_PRECISION)
            + " % acceptable each and at least "
            + number(100 * RuleMeasurement.LEAST_POOLED_PRECISION)
            + " % together. They chose themselves by this half, so the development prompts, which"
            + " had no say in it, stand beside it.");
    line("");
    table("rule", "firings", "acceptable %", "Wilson lower %", "strict %", "on", "development");
    for (int i = 0; i < rules.untouched().size(); i++) {
      RuleMeasurement rule = rules.untouched().get(i);
      RuleMeasurement development = rules.development().get(i);
      measured("`" + rule.rule() + "`", rule, rules.ships(rule) ? "yes" : "no", development);
    }
    RuleMeasurement all = RuleMeasurement.pooled(rules.shipping());
    List<RuleMeasurement> development = new ArrayList<>();
    for (int i = 0; i < rules.untouched().size(); i++) {
      if (rules.ships(rules.untouched().get(i))) {
        development.add(rules.development().get(i));
      }
    }
    measured("all that are on", all, "", RuleMeasurement.pooled(development));
    line("");
    line(
        "They fire on "
            + Proportion.of(all.firings(), rules.prompts()).text()
            + " % of these "
            + rules.prompts()
            + " prompts.");
    line("");
  }

  private void measured(String name, RuleMeasurement rule, String on, RuleMeasurement development) {
    row(
        name,
        String.valueOf(rule.firings()),
        number(100 * rule.precision()),
        number(100 * rule.wilsonLower()),
        number(100 * Proportion.of(rule.strict(), rule.firings()).share()),
        on,
        development.acceptable() + " of " + development.firings());
  }

  private void crossValidation(List<HeldOut> heldOut) {
    line("## Cross-validation of the head by source (strict recall)");
    line("");
    line(
        "Five folds over the training prompts, whole sources held out: how it does on prompts "
            + "from places it has never seen, with enough of the rare labels to say.");
    line("");
    table("label", "n", "strict recall %", "acceptable %");
    double sum = 0;
    for (Task task : Task.values()) {
      List<HeldOut> of = heldOut.stream().filter(h -> h.labelled().primary() == task).toList();
      Proportion strict =
          Proportion.of((int) of.stream().filter(h -> h.named() == task).count(), of.size());
      sum += strict.share();
      row("`" + task.id() + "`", String.valueOf(of.size()), strict.text(), accepted(of).text());
    }
    row(
        "all (macro recall " + number(sum / LinearHead.COLUMNS.size()) + ")",
        String.valueOf(heldOut.size()),
        Proportion.of(
                (int) heldOut.stream().filter(h -> h.named() == h.labelled().primary()).count(),
                heldOut.size())
            .text(),
        accepted(heldOut).text());
    line("");
  }

  private void limits() {
    line("## What it does not do");
    line("");
    line(
        """
        - It reads the last user turn, and of a short one the head of the turn and the answer \
        before it. It does not read the system prompt, so an agent's step whose job stands only \
        there is taken for what its user turn looks like.
        - The sentence model is English; other languages rest on the n-grams, and on how many \
        prompts of theirs the training set has.
        - Rare labels have few prompts in half B; their intervals say so.
        - Below the threshold the keyword router decides. The threshold maximises what the whole \
        router gets right on half A; it promises no error rate on what is dispatched.""");
  }

  private static Proportion accepted(List<HeldOut> rows) {
    return Proportion.of(
        (int) rows.stream().filter(h -> h.labelled().accepts(h.named())).count(), rows.size());
  }

  private static boolean headStrict(RouterOutcome outcome) {
    return outcome.labelled().primary() == outcome.top();
  }

  private static boolean headAcceptable(RouterOutcome outcome) {
    return outcome.labelled().accepts(outcome.top());
  }

  private static String coverage(Scorecard card, ClassifierArtefact artefact) {
    return card.share(outcome -> outcome.confidence() >= artefact.manifest().threshold()).text();
  }

  private static String macro(Scorecard card, Function<RouterOutcome, Task> task) {
    double[] interval = card.macroRecallInterval(task);
    return String.format(
        Locale.ROOT, "%.3f (%.2f–%.2f)", card.macroRecall(task), interval[0], interval[1]);
  }

  private static String leftOut(Recipe recipe) {
    List<String> parts = new ArrayList<>();
    new TreeMap<>(recipe.leftOut()).forEach((reason, count) -> parts.add(count + " " + reason));
    return parts.isEmpty() ? "nothing" : String.join("; ", parts);
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, value >= 10 ? "%.1f" : "%.3f", value);
  }

  private void table(String... titles) {
    row(titles);
    line("|" + "---|".repeat(titles.length));
  }

  private void row(String... cells) {
    line("| " + String.join(" | ", cells) + " |");
  }

  private void line(String line) {
    page.append(line).append('\n');
  }
}

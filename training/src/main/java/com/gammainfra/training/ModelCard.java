package com.gammainfra.training;

import com.gammainfra.gateway.chat.Task;
import com.gammainfra.gateway.classifier.TaskPrediction.Method;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Writes the measurements as the page {@code docs/classifier.md}: what it is, the targets beside
 * the results, then what they hang on. What it promises of its own confidence is {@link
 * CertaintyPages}.
 */
final class ModelCard {
  /** A group of fewer prompts than this gets no line of its own. */
  private static final int LEAST = 10;

  /** Buckets of the prompts written to measure by, and what they are. */
  private static final Map<String, String> UNDER_SYSTEM =
      new TreeMap<>(
          Map.of(
              "project", "a project or a firm, the turn asks",
              "tone", "tone or language of answers alone, the turn asks",
              "fixed", "one job for whatever is sent",
              "dialogue", "conversations, of both kinds"));

  private static final Map<String, String> IN_CONVERSATIONS =
      new TreeMap<>(
          Map.of(
              "standing", "a job set early on, the turn is its material",
              "once", "a job done with early on, the turn asks for another",
              "released", "a standing job dropped, changed or put aside",
              "leaning", "a turn that leans on one long before",
              "steps", "an agent's steps, fed back as turns"));

  private final Markdown page = new Markdown();
  private final Evaluation e;
  private final Scorecard b;

  private ModelCard(Evaluation evaluation) {
    this.e = evaluation;
    this.b = evaluation.reporting();
  }

  /** The page. */
  static String of(Evaluation evaluation) {
    ModelCard card = new ModelCard(evaluation);
    card.whatItIs();
    card.headline();
    card.labels();
    card.confusion();
    card.groups();
    card.steps();
    CertaintyPages.write(card.page, evaluation);
    card.baselines();
    card.flips();
    card.underSystem();
    card.inConversations();
    card.heldOut();
    card.rules();
    card.data();
    card.limits();
    return card.page.page();
  }

  private void whatItIs() {
    page.text("# The classifier, measured");
    page.text(
        "Written by `make eval` (`com.gammainfra.training.Evaluate`); edits are overwritten.");
    page.text(
        """
        The router names what a prompt asks for, one of eight tasks ([defined here](routing.md)): a \
        shortcut rule (`v2_keyword`) if one fires, else a learned model (`v2`: a sentence vector \
        under a multinomial logistic regression and signals under small networks, pooled \
        and calibrated) if it is sure enough, else the keyword router (`v1`).""");
    page.text(
        """
        **How to read this page.** A prompt has one primary label and may have others that a careful \
        person could defend. *Strict* counts the primary alone, *acceptable* any of them. The labels \
        were read by careful language-model annotators from one guideline: a consistent reading, not \
        a human gold standard. Half A of the development prompts chose settings, and \
        with the calibration prompts the threshold; half B \
        chose nothing, and figures are of half B where nothing else is said. Neither was trained on. \
        Intervals are 95 %: Wilson's for shares, the seeded bootstrap over 2,000 resamples for the \
        rest.""");
    page.table("", "");
    page.row("date", e.occasion().date());
    page.row("machine", e.occasion().machine());
    page.row("command", Markdown.code(e.occasion().command()));
    page.row("artefact", Markdown.code(e.artefact().fingerprint()));
    page.row("signals and cues", String.valueOf(e.artefact().rules().signals().ofOneText()));
    page.row("length of the sentence vector", String.valueOf(e.artefact().head().dimension()));
    page.row(
        "calibration temperature",
        Markdown.number(e.artefact().manifest().calibration().temperature()));
    page.row("threshold", Markdown.number(e.artefact().manifest().threshold()));
    page.row("half A / half B", e.choosing().size() + " / " + b.size() + " prompts");
  }

  private void headline() {
    page.section("Targets and results");
    List<Headline> lines = Headline.of(e);
    long missed = lines.stream().filter(line -> line.shortBy() > 0).count();
    page.text(
        missed == 0
            ? "All " + lines.size() + " targets are met."
            : missed
                + " of "
                + lines.size()
                + " targets are **not** met; the last column says by how much.");
    page.table("", "target", "result", "");
    lines.forEach(line -> page.row(line.what(), line.target(), line.result(), line.verdict()));
    page.line("");
    page.text(
        "A label is judged by half B where 50 prompts or more carry it, else by the certification"
            + " prompts, most of them of sources that training never saw (learned model alone). Times"
            + " are of one thread with nothing cached, of each prompt the median of five, beside"
            + " whatever else the machine was doing.");
  }

  private void labels() {
    page.section("By label");
    ConfusionMatrix router = ConfusionMatrix.of(b.named(RouterOutcome::routed));
    page.table(
        "label",
        "n",
        "recall %",
        "precision %",
        "F1",
        "learned alone, recall %",
        "keywords alone, recall %");
    for (Task task : Task.values()) {
      page.row(
          Markdown.code(task.id()),
          String.valueOf(router.labelled(task)),
          b.recall(task, RouterOutcome::routed).text(),
          Proportion.of(router.count(task, task), router.named(task)).text(),
          Markdown.number(router.f1(task)),
          b.recall(task, RouterOutcome::top).text(),
          b.recall(task, RouterOutcome::keywords).text());
    }
    page.line("");
    page.text(
        "Macro-F1 of the whole router "
            + macroF1(b.named(RouterOutcome::routed))
            + ", macro recall "
            + macroRecall(b.named(RouterOutcome::routed))
            + ". Strict throughout.");
  }

  private void confusion() {
    page.section("Confusion matrix");
    page.text("Rows: the primary label. Columns: what the whole router named.");
    ConfusionMatrix matrix = ConfusionMatrix.of(b.named(RouterOutcome::routed));
    List<String> titles = new ArrayList<>(List.of(""));
    for (Task task : Task.values()) {
      titles.add(task.id());
    }
    page.table(titles.toArray(String[]::new));
    for (Task truth : Task.values()) {
      List<String> cells = new ArrayList<>(List.of("**" + truth.id() + "**"));
      for (Task named : Task.values()) {
        int count = matrix.count(truth, named);
        cells.add(count == 0 ? "" : truth == named ? "**" + count + "**" : "" + count);
      }
      page.row(cells.toArray(String[]::new));
    }
  }

  private void groups() {
    page.section("By set, language, turn and kind of prompt");
    page.table("", "n", "acceptable %", "strict %");
    group("half B", b);
    group("half A (chose settings)", e.choosing());
    by("language ", outcome -> outcome.labelled().lang());
    group("not English", b.where(o -> !o.labelled().lang().equals("en")));
    group("first turn", b.where(o -> !o.labelled().later()));
    group("later turn", b.where(o -> o.labelled().later()));
    by("kind ", outcome -> outcome.labelled().bucket());
    by("source ", outcome -> outcome.labelled().source());
    page.line("");
    page.text(
        "Groups of fewer than "
            + LEAST
            + " prompts are put together as *others*. Languages are guessed by the data, not read.");
  }

  private void by(String what, Function<RouterOutcome, String> key) {
    Map<String, Integer> counts = new TreeMap<>();
    b.outcomes().forEach(outcome -> counts.merge(key.apply(outcome), 1, Integer::sum));
    for (var count : counts.entrySet()) {
      if (count.getValue() >= LEAST) {
        group(what + count.getKey(), b.where(o -> key.apply(o).equals(count.getKey())));
      }
    }
    Scorecard others = b.where(o -> counts.getOrDefault(key.apply(o), 0) < LEAST);
    if (others.size() > 0) {
      group(what + "(others)", others);
    }
  }

  private void group(String name, Scorecard part) {
    page.row(
        name,
        String.valueOf(part.size()),
        part.acceptable(RouterOutcome::routed).text(),
        part.strict(RouterOutcome::routed).text());
  }

  private void steps() {
    page.section("By step of the router");
    page.table("step", "share %", "n", "acceptable %", "strict %");
    step("`v2_keyword` shortcut rule", Method.RULE);
    step("`v2` learned", Method.LEARNED);
    step("`v1` keyword router", Method.KEYWORDS);
  }

  private void step(String name, Method method) {
    Scorecard part = b.method(method);
    page.row(
        name,
        Markdown.percent((double) part.size() / b.size()),
        String.valueOf(part.size()),
        part.acceptable(RouterOutcome::routed).text(),
        part.strict(RouterOutcome::routed).text());
  }

  private void baselines() {
    page.section("Beside the baselines");
    page.table(
        "",
        "acceptable %",
        "strict %",
        "macro recall",
        "macro-F1",
        "ECE (strict)",
        "AURC (acceptable)");
    e.baselines().forEach(this::baseline);
    page.line("");
    page.text(
        """
        TF-IDF: words and word pairs, the same training prompts and weights, the same logistic \
        regression. Neighbours: the 15 nearest read training prompts by cosine in the plain \
        encoder's space. A dash: gives no probabilities.""");
  }

  private void baseline(Evaluation.Baseline baseline) {
    List<Forecast> rows = baseline.forecasts();
    List<Named> named = rows.stream().map(Forecast::named).toList();
    page.row(
        baseline.name(),
        share(named, Named::acceptable).text(),
        share(named, Named::strict).text(),
        macroRecall(named),
        macroF1(named),
        baseline.probabilistic()
            ? Markdown.number(
                CalibrationError.equalWidth(rows.stream().map(Forecast::strict).toList(), 10))
            : "–",
        baseline.probabilistic()
            ? Markdown.number(
                SelectiveCurve.of(rows.stream().map(Forecast::acceptable).toList()).area())
            : "–");
  }

  private void flips() {
    page.section("Flips under noise");
    page.text(
        "How often the whole router names another task when only the surface of a prompt changes;"
            + " all development prompts that the change alters. *Harmed*: acceptable before, not"
            + " after. The changes are seeded and leave code alone (`Perturbation`). Greetings and"
            + " thanks that the gateway knows are left out of what the classifier reads"
            + " (`Pleasantries`), so those two rows count the phrases that it does not know, or not"
            + " where they stand; such a one (a greeting by name, say) flips as much as any other"
            + " sentence.");
    page.table("change", "n", "flipped %", "harmed %");
    for (FlipRate rate : e.flips()) {
      page.row(
          rate.kind(),
          String.valueOf(rate.flipped().n()),
          rate.flipped().text(),
          rate.harmed().text());
    }
    page.row(
        "other words (pairs written by hand for this)",
        String.valueOf(e.paraphrased().n()),
        e.paraphrased().text(),
        "–");
  }

  private void underSystem() {
    page.section("Under a system prompt");
    page.text(
        "What applications send: a system prompt that states a job, of which the turn is only the"
            + " material (\"Classify the ticket\", and a ticket that asks how to get a refund); or that"
            + " describes a project, a firm, an assistant, a character, or asks for no more than a tone,"
            + " and leaves the job to the turn."
            + " "
            + writtenToMeasure(e.underSystem())
            + " The sets above have no system prompts. The whole router.");
    kinds(e.underSystem(), "later turn", o -> o.labelled().later(), UNDER_SYSTEM);
  }

  private void inConversations() {
    page.section("In longer conversations");
    page.text(
        "Mostly third turns and later ones, where what was said two turns back or more may decide: \"from"
            + " now on correct what I paste\" still holds, \"correct this mail\" was done with once. "
            + writtenToMeasure(e.inConversations())
            + " The development prompts have six such turns. The whole router.");
    kinds(
        e.inConversations(),
        "with a system prompt",
        o -> !o.labelled().prompt().system().isEmpty(),
        IN_CONVERSATIONS);
  }

  private static String writtenToMeasure(Scorecard card) {
    return card.size()
        + " such prompts were written to measure by, by "
        + hands(card).size()
        + " language-model writers, and others wrote what training has.";
  }

  /** The groups of a set in which more than the last turn says what is asked for. */
  private void kinds(
      Scorecard card,
      String both,
      Predicate<RouterOutcome> isBoth,
      Map<String, String> kindOfBucket) {
    page.table("", "n", "acceptable %", "strict %");
    group("all", card);
    group("not English", card.where(o -> !o.labelled().lang().equals("en")));
    group(both, card.where(isBoth));
    for (String hand : hands(card)) {
      group("writer " + Markdown.code(hand), card.where(o -> hand(o).equals(hand)));
    }
    kindOfBucket.forEach(
        (bucket, kind) -> group(kind, card.where(o -> o.labelled().bucket().equals(bucket))));
    for (Task task : Task.values()) {
      group(Markdown.code(task.id()), card.where(o -> o.labelled().primary() == task));
    }
    page.line("");
    page.text(
        "Macro recall "
            + macroRecall(card.named(RouterOutcome::routed))
            + ", ECE of the learned model (10 bins, strict) "
            + Markdown.number(
                CalibrationError.equalWidth(
                    card.forecasts().stream().map(Forecast::strict).toList(), 10))
            + ".");
  }

  private static Set<String> hands(Scorecard card) {
    return card.outcomes().stream()
        .map(ModelCard::hand)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** The file that a written prompt is of, which one hand wrote. */
  private static String hand(RouterOutcome outcome) {
    return outcome.labelled().id().replaceFirst("#.*", "");
  }

  private void heldOut() {
    page.section("Where training never was");
    page.text(
        "The learned model alone, no rules, no threshold. First the certification prompts: string"
            + " literals from the source code of applications, benchmark prompts, both of sources"
            + " that training never saw, and prompts of the training's sources kept back. Another"
            + " quarter of the same kinds, by group, fitted the mixture's two weights and the"
            + " temperature.");
    unseen(e.heldOut());
    page.line("");
    page.text(
        "Then prompts whose label follows from their data set, of the sources (one in five) that"
            + " training never saw. Such labels are noisy; there is enough of the rare ones to say"
            + " something.");
    unseen(e.weakUnseen());
  }

  private void unseen(List<Forecast> forecasts) {
    List<Named> all = forecasts.stream().map(Forecast::named).toList();
    ConfusionMatrix matrix = ConfusionMatrix.of(all);
    page.table("label", "n", "strict recall %", "precision %", "F1", "acceptable %");
    for (Task task : Task.values()) {
      List<Named> of = all.stream().filter(row -> row.labelled().primary() == task).toList();
      page.row(
          Markdown.code(task.id()),
          String.valueOf(of.size()),
          share(of, Named::strict).text(),
          Proportion.of(matrix.count(task, task), matrix.named(task)).text(),
          Markdown.number(matrix.f1(task)),
          share(of, Named::acceptable).text());
    }
    page.row(
        String.format(
            Locale.ROOT,
            "all (macro recall %.3f, macro-F1 %.3f)",
            matrix.macroRecall(),
            matrix.macroF1()),
        String.valueOf(all.size()),
        share(all, Named::strict).text(),
        "",
        "",
        share(all, Named::acceptable).text());
  }

  private void rules() {
    Evaluation.Rules rules = e.rules();
    page.section("Shortcut rules");
    page.text(
        "Written and mended by looking at one half of the prompts read for training; measured here"
            + " on the other half (odd CRC-32 of the group), whose rows were not looked at. The"
            + " rules that decide alone are those with at least "
            + RuleMeasurement.LEAST_FIRINGS
            + " firings there, at least "
            + Markdown.percent(RuleMeasurement.LEAST_PRECISION)
            + " % acceptable each and at least "
            + Markdown.percent(RuleMeasurement.LEAST_POOLED_PRECISION)
            + " % together. They were chosen by this half, so the development prompts, which had"
            + " no say in it, stand beside it; some exceptions were added after reading what the"
            + " rules got wrong on prompts of our own, the calibration prompts and half A.");
    page.table(
        "rule", "firings", "acceptable %", "Wilson lower %", "strict %", "on", "development");
    List<RuleMeasurement> developmentOn = new ArrayList<>();
    for (int i = 0; i < rules.untouched().size(); i++) {
      RuleMeasurement rule = rules.untouched().get(i);
      RuleMeasurement development = rules.development().get(i);
      boolean on = rules.ships(rule);
      rule(Markdown.code(rule.rule()), rule, on ? "yes" : "no", development);
      if (on) {
        developmentOn.add(development);
      }
    }
    RuleMeasurement all = RuleMeasurement.pooled(rules.shipping());
    rule("all that are on", all, "", RuleMeasurement.pooled(developmentOn));
    page.line("");
    page.text(
        "Those that are on fire on "
            + Proportion.of(all.firings(), rules.prompts()).text()
            + " % of the "
            + rules.prompts()
            + " prompts of that half.");
  }

  private void rule(String name, RuleMeasurement rule, String on, RuleMeasurement development) {
    page.row(
        name,
        String.valueOf(rule.firings()),
        Markdown.percent(rule.precision()),
        Markdown.percent(rule.wilsonLower()),
        Markdown.percent(Proportion.of(rule.strict(), rule.firings()).share()),
        on,
        development.acceptable() + " of " + development.firings());
  }

  private void data() {
    List<LabelledPrompt> read = e.material().read();
    List<LabelledPrompt> weak = e.material().weak();
    page.section("Data");
    page.text(
        "Trained on "
            + read.size()
            + " prompts read one by one, from "
            + sources(read).size()
            + " sources in "
            + count(read, LabelledPrompt::lang).size()
            + " languages, and on "
            + weak.size()
            + " from "
            + sources(weak).size()
            + " sources whose labels follow from their data set, at weight "
            + HeadSettings.EMBEDDING.weakWeight()
            + ".");
    Map<String, Integer> readLabels = count(read, prompt -> prompt.primary().id());
    Map<String, Integer> weakLabels = count(weak, prompt -> prompt.primary().id());
    Map<String, Integer> dev = count(b, e.choosing());
    page.table("label", "read", "from the data set", "development");
    for (Task task : Task.values()) {
      page.row(
          Markdown.code(task.id()),
          String.valueOf(readLabels.getOrDefault(task.id(), 0)),
          String.valueOf(weakLabels.getOrDefault(task.id(), 0)),
          String.valueOf(dev.getOrDefault(task.id(), 0)));
    }
    page.line("");
    page.table("source of read prompts", "prompts");
    largest(sources(read)).forEach(source -> page.row(source.getKey(), "" + source.getValue()));
    page.line("");
    page.table("left out of training", "prompts");
    new TreeMap<>(e.material().leftOut())
        .forEach((reason, count) -> page.row(reason, String.valueOf(count)));
    page.line("");
    page.text(
        "Weak prompts that were left out only because enough of their label were there already are not in this count.");
  }

  private void limits() {
    page.section("What it does not do");
    page.line(
        """
        - Labels come from annotators of one kind and one guideline; what they agree on is not what \
        all people would.
        - Half B is small: rare labels have a handful of prompts there, and their intervals say so. \
        Every look at it by somebody who then changes something wears it out a little.
        - Prompts and cues were written after reading what the model got wrong on half A and on the \
        calibration prompts, so those flatter; half B and the certification prompts were not read for it.
        - Prompts of one source are alike; intervals that treat them as independent are somewhat too \
        narrow for a source never seen.
        - The sentence model is English at heart; other languages lean on the signals, and on how \
        many prompts of theirs the training set has.
        - Prompts and signals were written, and most labels read, by language models.
        - Below the threshold the keyword router decides.""");
  }

  private static Proportion share(List<Named> rows, Predicate<Named> hit) {
    return Proportion.of((int) rows.stream().filter(hit).count(), rows.size());
  }

  private static String macroRecall(List<Named> rows) {
    return Bootstrap.interval(rows, drawn -> ConfusionMatrix.of(drawn).macroRecall()).text();
  }

  private static String macroF1(List<Named> rows) {
    return Bootstrap.interval(rows, drawn -> ConfusionMatrix.of(drawn).macroF1()).text();
  }

  private static Map<String, Integer> count(Scorecard one, Scorecard other) {
    List<LabelledPrompt> prompts = new ArrayList<>();
    one.outcomes().forEach(outcome -> prompts.add(outcome.labelled()));
    other.outcomes().forEach(outcome -> prompts.add(outcome.labelled()));
    return count(prompts, prompt -> prompt.primary().id());
  }

  private static Map<String, Integer> sources(List<LabelledPrompt> prompts) {
    return count(prompts, LabelledPrompt::source);
  }

  private static Map<String, Integer> count(
      List<LabelledPrompt> prompts, Function<LabelledPrompt, String> key) {
    Map<String, Integer> counts = new TreeMap<>();
    prompts.forEach(prompt -> counts.merge(key.apply(prompt), 1, Integer::sum));
    return counts;
  }

  private static List<Map.Entry<String, Integer>> largest(Map<String, Integer> counts) {
    return counts.entrySet().stream()
        .sorted(Map.Entry.comparingByValue(Comparator.reverseOrder()))
        .toList();
  }
}

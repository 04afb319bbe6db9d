package com.gammainfra.training;

import com.gammainfra.gateway.chat.Task;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * The targets that the project set itself beside what was measured.
 *
 * @param what is measured, and on what
 * @param target in words
 * @param result with its interval where it has one
 * @param shortBy how far the result falls short, in its own unit; 0 when the target is met
 * @param unit of {@code shortBy}
 */
record Headline(String what, String target, String result, double shortBy, String unit) {
  private static final int ENOUGH = 50;
  private static final double LABEL_RECALL = 0.75;
  private static final double GAP = 0.05;

  /** All lines, in the order of the targets. */
  static List<Headline> of(Evaluation e) {
    List<Headline> lines = new ArrayList<>();
    Scorecard b = e.reporting();
    lines.add(
        atLeast("acceptable %, whole router, half B", 0.90, b.acceptable(RouterOutcome::routed)));
    lines.add(atLeast("strict %, whole router, half B", 0.82, b.strict(RouterOutcome::routed)));
    lines.add(macroRecall(b));
    for (Task task : Task.values()) {
      lines.add(label(task, e));
    }
    lines.add(gap("not English", b.where(o -> !o.labelled().lang().equals("en")), b));
    lines.add(gap("later turns", b.where(o -> o.labelled().later()), b));
    lines.add(gap("under a system prompt (a set of its own)", e.underSystem(), b));
    lines.add(gap("in longer conversations (a set of its own)", e.inConversations(), b));
    lines.add(calibration("half B", b.forecasts()));
    lines.add(calibration("certification prompts", e.heldOut()));
    lines.add(
        atLeast(
            "acceptable % on the surest 80 %, whole router, half B",
            0.95,
            SelectiveCurve.of(b.outcomes().stream().map(RouterOutcome::judged).toList())
                .accuracyAt(0.8)));
    lines.add(flips("flips % under surface noise, all kinds", together(e.flips())));
    FlipRate worst =
        e.flips().stream().max(Comparator.comparingDouble(f -> f.flipped().share())).orElseThrow();
    lines.add(flips("flips %, worst kind (" + worst.kind() + ")", worst.flipped()));
    lines.add(guarantee("of the learned model", e.guarantee()));
    lines.add(guarantee("with the rules", e.guaranteeWithRules()));
    lines.add(atMost("mean time of a classification, ms", 2, e.latency().meanMillis(), "ms"));
    lines.add(atMost("99th percentile of it, ms", 10, e.latency().p99Millis(), "ms"));
    return lines;
  }

  /** In so many words. */
  String verdict() {
    return shortBy <= 0
        ? "met"
        : "**" + String.format(Locale.ROOT, "short by %.3g %s", shortBy, unit).strip() + "**";
  }

  /**
   * The figure that a label's target is judged by: half B where it has enough, else certification.
   */
  static Proportion labelRecall(Task task, Evaluation e) {
    Proportion b = e.reporting().recall(task, RouterOutcome::routed);
    if (b.n() >= ENOUGH) {
      return b;
    }
    List<Forecast> of =
        e.heldOut().stream().filter(row -> row.labelled().primary() == task).toList();
    return Proportion.of((int) of.stream().filter(row -> row.named().strict()).count(), of.size());
  }

  private static Headline label(Task task, Evaluation e) {
    Proportion recall = labelRecall(task, e);
    boolean b = e.reporting().recall(task, RouterOutcome::routed).n() >= ENOUGH;
    return atLeast(
        "strict recall % of `" + task.id() + "`, " + (b ? "half B" : "certification prompts"),
        LABEL_RECALL,
        recall);
  }

  private static Headline macroRecall(Scorecard b) {
    Interval recall =
        Bootstrap.interval(
            b.named(RouterOutcome::routed), rows -> ConfusionMatrix.of(rows).macroRecall());
    return new Headline(
        "macro recall (strict), whole router, half B",
        "≥ 0.78",
        recall.text(),
        Math.max(0, 0.78 - recall.value()),
        "");
  }

  private static Headline gap(String what, Scorecard part, Scorecard all) {
    Proportion acceptable = part.acceptable(RouterOutcome::routed);
    double below = all.acceptable(RouterOutcome::routed).share() - acceptable.share();
    return new Headline(
        what + ": points below half B, acceptable",
        "≤ 5",
        Markdown.percent(below) + ", from " + acceptable.text() + ", n = " + acceptable.n(),
        100 * Math.max(0, below - GAP),
        "points");
  }

  private static Headline calibration(String where, List<Forecast> rows) {
    List<Judged> strict = rows.stream().map(Forecast::strict).toList();
    Interval error = Bootstrap.interval(strict, drawn -> CalibrationError.equalWidth(drawn, 10));
    return new Headline(
        "ECE of the learned model (10 bins, strict), " + where,
        "≤ 0.05",
        error.text(),
        Math.max(0, error.value() - 0.05),
        "");
  }

  private static Headline guarantee(String whose, Guarantee guarantee) {
    Guarantee.Line line =
        guarantee.lines().stream().filter(l -> l.alpha() == 0.05).findFirst().orElseThrow();
    double coverage = line.certified().map(c -> c.coverage().share()).orElse(0.0);
    return new Headline(
        "coverage % at a certified misroute rate of 5 %, " + whose,
        "≥ 60",
        line.certified().map(c -> c.coverage().text()).orElse("no threshold certified"),
        100 * Math.max(0, 0.60 - coverage),
        "points");
  }

  private static Headline atLeast(String what, double target, Proportion result) {
    return new Headline(
        what,
        "≥ " + Math.round(100 * target),
        result.text(),
        100 * Math.max(0, target - result.share()),
        "points");
  }

  private static Headline flips(String what, Proportion result) {
    return new Headline(
        what, "≤ 5", result.text(), 100 * Math.max(0, result.share() - 0.05), "points");
  }

  private static Headline atMost(String what, double target, double result, String unit) {
    return new Headline(
        what,
        "≤ " + Math.round(target),
        String.format(Locale.ROOT, "%.1f", result),
        Math.max(0, result - target),
        unit);
  }

  private static Proportion together(List<FlipRate> flips) {
    return Proportion.of(
        flips.stream().mapToInt(f -> f.flipped().hits()).sum(),
        flips.stream().mapToInt(f -> f.flipped().n()).sum());
  }
}

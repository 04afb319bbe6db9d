package com.gammainfra.replay;

import com.gammainfra.gateway.catalog.Usd;
import com.gammainfra.gateway.classifier.TaskPrediction;
import com.gammainfra.gateway.routing.RouteReason;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A replay for people at a terminal, and the words that the page of savings shares with it. */
final class ReplayText {

  private final Replay replay;
  private final Effects effects;
  private final StringBuilder text = new StringBuilder();

  private ReplayText(Replay replay, Effects effects) {
    this.replay = replay;
    this.effects = effects;
  }

  /**
   * The tables.
   *
   * @param effects what the first table and the steps count
   */
  static String of(Replay replay, Effects effects) {
    ReplayText text = new ReplayText(replay, effects);
    text.head();
    text.strategies();
    text.effects();
    text.steps();
    text.notices();
    return text.text.toString();
  }

  private void head() {
    Trace trace = replay.trace();
    line(
        "%s: %s requests, %s tokens in, %s out, sent %s"
            .formatted(
                trace.name(),
                trace.steps().size(),
                thousands(trace.tokensIn()),
                thousands(trace.tokensOut()),
                when(replay)));
    line("counted: %s".formatted(words(effects)));
    line("");
  }

  private void strategies() {
    line(
        "%-34s %12s %7s  %-9s %-9s %-7s %s"
            .formatted("strategy", "$", "×", "score", "baseline", "of", "asks"));
    Bill baseline = replay.baseline().bill(effects);
    for (Row row : replay.rows()) {
      Bill bill = row.bill(effects);
      MeanQuality quality = row.quality();
      line(
          "%-34s %12s %7s  %-9s %-9s %-7s %s"
              .formatted(
                  row.strategy().id(),
                  total(bill),
                  times(bill, baseline),
                  quality == null ? "-" : points(quality.mean()),
                  quality == null ? "-" : points(quality.baseline()),
                  quality == null ? "-" : quality.claimed() + "/" + quality.steps(),
                  asked(bill)));
    }
    line("");
    line(
        "score: mean of the public scores (0 to 100) of the models chosen, beside the baseline's,"
            + " over the steps where");
    line(
        "both have one; of: at how many of these the chosen model was measured at or below the"
            + " effort it is asked with.");
    line("");
  }

  private void effects() {
    line(
        "%-34s %12s %12s %12s %12s %12s"
            .formatted("$ in all", "fixed", "cache", "free switch", "reasoning", "all"));
    for (Row row : replay.rows()) {
      line(
          "%-34s %12s %12s %12s %12s %12s"
              .formatted(
                  row.strategy().id(),
                  total(row.bill(Effects.FIXED)),
                  total(row.bill(Effects.CACHE)),
                  total(row.bill(Effects.CACHE_FREE_SWITCHES)),
                  total(row.bill(Effects.REASONING)),
                  total(row.bill(Effects.ALL))));
    }
    line("");
  }

  private void steps() {
    Bill routed = replay.row(Strategy.Routed.class).bill(effects);
    Bill baseline = replay.baseline().bill(effects);
    line(
        "%-28s %-12s %-14s %-38s %11s %11s %-12s %s"
            .formatted("step", "label", "routed as", "to", "$", "baseline $", "score", "baseline"));
    for (int i = 0; i < routed.steps().size(); i++) {
      PricedStep step = routed.steps().get(i);
      Decision decision = step.decision();
      line(
          "%-28s %-12s %-14s %-38s %11s %11s %-12s %s"
              .formatted(
                  decision.step().name(),
                  decision.step().label() == null ? "-" : decision.step().label().id(),
                  task(decision) + (decision.misrouted() ? " !" : ""),
                  to(decision),
                  step.cost().micros(),
                  baseline.steps().get(i).cost().micros(),
                  score(replay.board().score(i, decision.choice())),
                  score(replay.board().score(i, baseline.steps().get(i).decision().choice()))));
    }
    misrouted(routed);
  }

  private void misrouted(Bill routed) {
    if (!replay.has(Strategy.Labelled.class)) {
      return;
    }
    Bill labelled = replay.row(Strategy.Labelled.class).bill(effects);
    line("");
    line("routed otherwise than labelled:");
    for (int i = 0; i < routed.steps().size(); i++) {
      PricedStep step = routed.steps().get(i);
      PricedStep other = labelled.steps().get(i);
      if (step.decision().misrouted()) {
        line(
            "  %s: %s at $%s as %s; labelled it would go to %s at $%s"
                .formatted(
                    step.decision().step().name(),
                    to(step.decision()),
                    step.cost().micros(),
                    how(step.decision()),
                    to(other.decision()),
                    other.cost().micros()));
      }
    }
  }

  private void notices() {
    Set<String> notices = notices(replay);
    if (!notices.isEmpty()) {
      line("");
      notices.forEach(notice -> line(notice));
    }
  }

  /** What the router told while it routed, and why steps were refused; each once. */
  static Set<String> notices(Replay replay) {
    Set<String> notices = new LinkedHashSet<>();
    for (PricedStep step : replay.row(Strategy.Routed.class).bill(Effects.FIXED).steps()) {
      notices.addAll(step.decision().notices());
      if (step.decision().refusal() != null) {
        notices.add(step.decision().step().name() + ": " + step.decision().refusal());
      }
    }
    return notices;
  }

  /** The instant of the steps, or the first and last. */
  static String when(Replay replay) {
    List<Instant> instants = replay.instants().stream().distinct().sorted().toList();
    return instants.size() == 1
        ? instants.getFirst().toString()
        : instants.getFirst() + " to " + instants.getLast();
  }

  /** What is counted, in words. */
  static String words(Effects effects) {
    return switch (effects) {
      case FIXED -> "the trace's tokens at standard rates";
      case CACHE -> "prompt caches, lost when the model is switched";
      case CACHE_FREE_SWITCHES -> "prompt caches, as if switches lost nothing";
      case REASONING -> "hidden reasoning";
      case ALL -> "prompt caches, lost when the model is switched, and hidden reasoning";
      case ALL_FREE_SWITCHES -> "prompt caches, as if switches lost nothing, and hidden reasoning";
    };
  }

  /** A total, or how many steps it leaves out. */
  static String total(Bill bill) {
    return bill.refused() == 0 ? micros(bill.total()) : bill.refused() + " refused";
  }

  /** How many times cheaper, or a dash. */
  static String times(Bill bill, Bill baseline) {
    String times = bill.timesCheaperThan(baseline);
    return times == null ? "-" : times;
  }

  private static String micros(Usd usd) {
    return usd.toBigDecimal().setScale(6, RoundingMode.HALF_EVEN).toPlainString();
  }

  /** With commas. */
  static String thousands(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  /** 0 to 100 with one decimal. */
  static String points(double quality) {
    return String.format(Locale.ROOT, "%.1f", 100 * quality);
  }

  /** A score; one of a higher effort in brackets, one of a lower effort with a star. */
  static String score(@Nullable PublishedScore score) {
    if (score == null) {
      return "-";
    }
    String effort = score.effort() == null ? "" : " " + score.effort().id();
    return switch (score.basis()) {
      case OWN -> points(score.value());
      case LOWER -> points(score.value()) + "*";
      case HIGHER -> "(" + points(score.value()) + effort + ")";
    };
  }

  /** Who is asked, or that nobody is. */
  static String to(Decision decision) {
    return decision.choice() == null ? "refused" : decision.choice().toString();
  }

  /** What the router took a step for. */
  static String task(Decision decision) {
    String task = decision.task();
    return task == null ? "-" : task;
  }

  /** The same with the step of the router that decided. */
  static String how(Decision decision) {
    RouteReason reason = decision.reason();
    TaskPrediction prediction = reason == null ? null : reason.prediction();
    if (reason == null || prediction == null) {
      return task(decision);
    }
    Double confidence = prediction.confidence();
    return "%s (%s%s)"
        .formatted(
            prediction.task().id(),
            reason.version().id(),
            confidence == null ? "" : String.format(Locale.ROOT, ", %.2f", confidence));
  }

  /** The models of a bill, each once, in the order in which they are first asked. */
  static String asked(Bill bill) {
    Set<String> models = new LinkedHashSet<>();
    for (PricedStep step : bill.steps()) {
      models.add(to(step.decision()));
    }
    List<String> first = new ArrayList<>(models);
    return first.size() <= 2
        ? String.join(", ", first)
        : first.getFirst() + " and " + (first.size() - 1) + " more";
  }

  private void line(String line) {
    text.append(line.stripTrailing()).append('\n');
  }
}

package com.gammainfra.replay;

import com.gammainfra.gateway.routing.Scores;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Writes docs/savings.md out of replays. What it says in words it works out from their figures. */
final class SavingsPage {

  /** The instants that the loop is shown at, and what each is. */
  static final Map<Instant, String> MOMENTS =
      new TreeMap<>(
          Map.of(
              Instant.parse("2026-11-23T08:00:00Z"), "Monday, DeepSeek's peak hours",
              Instant.parse("2026-11-23T12:00:00Z"), "Monday, off-peak",
              Instant.parse("2026-12-12T08:00:00Z"), "Saturday, which has no peak; GPT-5 mini gone",
              Instant.parse("2026-12-12T12:00:00Z"), "Saturday, off-peak; GPT-5 mini gone",
              Instant.parse("2026-12-14T08:00:00Z"), "Monday, peak hours; GPT-5 mini gone"));

  /** The moment of the target, and of the tables that show one moment only. */
  static final Instant MAIN = Instant.parse("2026-11-23T12:00:00Z");

  /** When the other traces are shown too. */
  static final Instant LATER = Instant.parse("2026-12-12T12:00:00Z");

  /** The published claim: $0.029 for the loop. */
  private static final BigDecimal CLAIM = new BigDecimal("8.3");

  private final StringBuilder page = new StringBuilder();

  private SavingsPage() {}

  /**
   * The page.
   *
   * @param loop the research loop, at each of {@link #MOMENTS}, with the published assignment as
   *     the second configuration
   * @param others other traces at {@link #MAIN}, with the same at {@link #LATER}
   */
  static String of(LocalDate date, Map<Instant, Replay> loop, Map<Replay, Replay> others) {
    SavingsPage page = new SavingsPage();
    Replay main = loop.get(MAIN);
    if (main == null) {
      throw new IllegalArgumentException("the loop is missing at " + MAIN);
    }
    page.head(date, main);
    page.loop(loop, main);
    page.others(others);
    page.limits();
    return page.page.toString();
  }

  private void head(LocalDate date, Replay main) {
    line("# What routing saves");
    line("");
    line("Written by `make replay` (`com.gammainfra.replay.Savings`); edits are overwritten.");
    line("");
    line(
        ("%s; classifier %s; the shipped catalog and chains; nobody was asked, so the figures"
                + " depend on no machine. How it is counted: [replay.md](replay.md).")
            .formatted(date, artefact(main)));
    line("");
    line(
        ("The texts of the traces (`replay/traces`) were written for this repository, and the label"
                + " of every step was committed before a classifier had read it. Tokens are the"
                + " traces'. \"×\" is how many times as much the baseline costs, %s with every step,"
                + " cut off after one decimal.")
            .formatted(
                ReplayText.to(main.baseline().bill(Effects.FIXED).steps().getFirst().decision())));
    line("");
  }

  private void loop(Map<Instant, Replay> loop, Replay main) {
    line("## The six-step research loop");
    line("");
    line(
        ("Plan, retrieve (three times), extract, synthesize, critique, finalize: %s tokens in, %s"
                + " out, $%s with the flagship. The published claim is $0.029, 8.3 times cheaper.")
            .formatted(
                ReplayText.thousands(main.trace().tokensIn()),
                ReplayText.thousands(main.trace().tokensOut()),
                main.baseline()
                    .bill(Effects.FIXED)
                    .total()
                    .toBigDecimal()
                    .stripTrailingZeros()
                    .toPlainString()));
    line("");
    line(verdict(main));
    line("");
    table(
        "sent",
        "what",
        "baseline $",
        "routed $",
        "×",
        "as labelled ×",
        "published assignment ×",
        "the same as labelled ×",
        "routed, reasoning counted ×",
        "routed, all counted ×");
    loop.forEach(this::moment);
    line("");
    line(
        "*As labelled*: where the router named another task than the label, the label's chain is"
            + " taken instead. *Published assignment*:"
            + " `replay/configurations/published-assignment.yaml`. *Reasoning counted*: hidden"
            + " reasoning at each model's effort is added to the trace's output. *All*: prompt"
            + " caches too.");
    line("");
    line("### Every way of choosing, %s".formatted(MAIN));
    line("");
    strategies(main);
    line("");
    line("![What the loop costs under each way of choosing](img/savings-research-loop.svg)");
    line("");
    line("### Every step, %s".formatted(MAIN));
    line("");
    steps(main);
    line("");
    misrouted(main);
  }

  private String verdict(Replay main) {
    Row routed = main.row(Strategy.Routed.class);
    Set<String> kinds = new LinkedHashSet<>();
    Set<String> wrong = new LinkedHashSet<>();
    for (PricedStep step : routed.bill(Effects.FIXED).steps()) {
      String kind = step.decision().step().name().replaceFirst(" \\d+$", "");
      kinds.add(kind);
      if (step.decision().misrouted()) {
        wrong.add(kind);
      }
    }
    String times =
        ReplayText.times(routed.bill(Effects.FIXED), main.baseline().bill(Effects.FIXED));
    boolean enough =
        !times.equals("-") && new BigDecimal(times).compareTo(CLAIM) >= 0 && wrong.isEmpty();
    return "**%s ×** on %s, with %d of %d steps routed as labelled%s. The target, at least %s × with all labels right, is %s."
        .formatted(
            times,
            MAIN,
            kinds.size() - wrong.size(),
            kinds.size(),
            wrong.isEmpty() ? "" : " (not: " + String.join(", ", wrong) + ")",
            CLAIM,
            enough ? "met" : "not met");
  }

  private void moment(Instant at, Replay replay) {
    Bill baseline = replay.baseline().bill(Effects.FIXED);
    Row routed = replay.row(Strategy.Routed.class);
    row(
        at.toString(),
        MOMENTS.getOrDefault(at, ""),
        ReplayText.total(baseline),
        ReplayText.total(routed.bill(Effects.FIXED)),
        "**" + ReplayText.times(routed.bill(Effects.FIXED), baseline) + "**",
        ReplayText.times(or(replay, Strategy.Labelled.class, routed).bill(Effects.FIXED), baseline),
        times(replay, Strategy.Against.class, null, baseline),
        times(replay, Strategy.AgainstLabelled.class, Strategy.Against.class, baseline),
        ReplayText.times(routed.bill(Effects.REASONING), replay.baseline().bill(Effects.REASONING)),
        ReplayText.times(routed.bill(Effects.ALL), replay.baseline().bill(Effects.ALL)));
  }

  private static String times(
      Replay replay,
      Class<? extends Strategy> kind,
      @Nullable Class<? extends Strategy> otherwise,
      Bill baseline) {
    Class<? extends Strategy> shown = replay.has(kind) || otherwise == null ? kind : otherwise;
    return replay.has(shown)
        ? ReplayText.times(replay.row(shown).bill(Effects.FIXED), baseline)
        : "-";
  }

  /** The row of that kind, or {@code otherwise} where it would have been the same. */
  private static Row or(Replay replay, Class<? extends Strategy> kind, Row otherwise) {
    return replay.has(kind) ? replay.row(kind) : otherwise;
  }

  private void strategies(Replay replay) {
    Bill baseline = replay.baseline().bill(Effects.FIXED);
    table(
        "strategy",
        "$",
        "×",
        "with caches $",
        "with reasoning $",
        "with both $",
        "score",
        "baseline's",
        "measured",
        "asks");
    for (Row row : replay.rows()) {
      MeanQuality quality = row.quality();
      row(
          row.strategy().id(),
          ReplayText.total(row.bill(Effects.FIXED)),
          ReplayText.times(row.bill(Effects.FIXED), baseline),
          ReplayText.total(row.bill(Effects.CACHE)),
          ReplayText.total(row.bill(Effects.REASONING)),
          ReplayText.total(row.bill(Effects.ALL)),
          quality == null ? "-" : ReplayText.points(quality.mean()),
          quality == null ? "-" : ReplayText.points(quality.baseline()),
          quality == null ? "-" : quality.claimed() + " of " + quality.steps(),
          ReplayText.asked(row.bill(Effects.FIXED)));
    }
    line("");
    line(
        "*Score*: mean of the public scores (LiveBench, 0 to 100) for each step's task, over the"
            + " steps at which the chosen model and the baseline both have one. *Measured*: at how"
            + " many of these the chosen model was measured at or below the effort it is asked"
            + " with; at the others its score is of a higher effort, more than may be claimed. The"
            + " baseline is asked without thinking and was never measured so: its scores are those"
            + " at low.");
  }

  private void steps(Replay replay) {
    Bill routed = replay.row(Strategy.Routed.class).bill(Effects.FIXED);
    Bill baseline = replay.baseline().bill(Effects.FIXED);
    table(
        "step",
        "tokens in / out",
        "label",
        "routed as",
        "to",
        "$",
        "flagship $",
        "score",
        "flagship's scores");
    for (int i = 0; i < routed.steps().size(); i++) {
      PricedStep step = routed.steps().get(i);
      Decision decision = step.decision();
      row(
          decision.step().name(),
          "%s / %s"
              .formatted(
                  ReplayText.thousands(decision.step().tokensIn()),
                  ReplayText.thousands(decision.step().tokensOut())),
          decision.step().label() == null ? "-" : decision.step().label().id(),
          ReplayText.how(decision) + (decision.misrouted() ? " **≠**" : ""),
          ReplayText.to(decision),
          step.cost().micros(),
          baseline.steps().get(i).cost().micros(),
          ReplayText.score(replay.board().score(i, decision.choice())),
          flagship(replay, i, baseline.steps().get(i).decision().choice()));
    }
    line("");
    line(
        "A score in brackets is of a higher effort than the model is asked with; one with a star of"
            + " a lower one.");
  }

  private static String flagship(Replay replay, int step, @Nullable Choice choice) {
    if (choice == null) {
      return "-";
    }
    List<String> scores =
        replay.board().rows(step, choice.model()).stream()
            .filter(row -> row.effort() != null)
            .sorted(Comparator.comparing(Scores.Row::effort))
            .map(row -> ReplayText.points(row.value()) + " " + row.effort().id())
            .toList();
    return scores.isEmpty() ? "-" : String.join(", ", scores);
  }

  private void misrouted(Replay replay) {
    if (!replay.has(Strategy.Labelled.class)) {
      line("%s: every step was routed as labelled.".formatted(replay.trace().name()));
      line("");
      return;
    }
    List<PricedStep> routed = replay.row(Strategy.Routed.class).bill(Effects.FIXED).steps();
    List<PricedStep> labelled = replay.row(Strategy.Labelled.class).bill(Effects.FIXED).steps();
    table(
        "trace",
        "routed otherwise than labelled",
        "label",
        "routed as",
        "$",
        "score",
        "as labelled to",
        "$",
        "score");
    for (int i = 0; i < routed.size(); i++) {
      Decision decision = routed.get(i).decision();
      if (decision.misrouted()) {
        row(
            replay.trace().name(),
            decision.step().name(),
            decision.step().label() == null ? "-" : decision.step().label().id(),
            ReplayText.how(decision),
            routed.get(i).cost().micros(),
            ReplayText.score(replay.board().score(i, decision.choice())),
            ReplayText.to(labelled.get(i).decision()),
            labelled.get(i).cost().micros(),
            ReplayText.score(replay.board().score(i, labelled.get(i).decision().choice())));
      }
    }
    line("");
  }

  private void others(Map<Replay, Replay> others) {
    line("## Other agents' work");
    line("");
    line("Sent %s, the trace's tokens; in the last column sent %s.".formatted(MAIN, LATER));
    line("");
    table(
        "trace",
        "requests",
        "as labelled",
        "baseline $",
        "routed $",
        "×",
        "labelled ×",
        "all counted ×",
        "score",
        "baseline's",
        "best single ×",
        "its score",
        "single as good ×",
        "later ×");
    others.forEach(this::other);
    line("");
    line(
        "*Best single*: the one model and effort that the dial at ½ would choose for the whole"
            + " trace. *Single as good*: the cheapest one whose mean score is not below that of the"
            + " router's choices. Where that one is cheaper than the router, a pin would have done"
            + " better on this trace, as far as public scores can tell.");
    line("");
    for (Replay replay : others.keySet()) {
      line("### %s".formatted(replay.trace().name()));
      line("");
      line(
          "![What %s costs](img/savings-%s.svg)"
              .formatted(replay.trace().name(), replay.trace().name()));
      line("");
      misrouted(replay);
    }
  }

  private void other(Replay replay, Replay later) {
    Bill baseline = replay.baseline().bill(Effects.FIXED);
    Row routed = replay.row(Strategy.Routed.class);
    MeanQuality quality = routed.quality();
    List<PricedStep> steps = routed.bill(Effects.FIXED).steps();
    long labels = steps.stream().filter(s -> s.decision().step().label() != null).count();
    long wrong = steps.stream().filter(s -> s.decision().misrouted()).count();
    row(
        replay.trace().name(),
        String.valueOf(steps.size()),
        (labels - wrong) + " of " + labels,
        ReplayText.total(baseline),
        ReplayText.total(routed.bill(Effects.FIXED)),
        "**" + ReplayText.times(routed.bill(Effects.FIXED), baseline) + "**",
        ReplayText.times(or(replay, Strategy.Labelled.class, routed).bill(Effects.FIXED), baseline),
        ReplayText.times(routed.bill(Effects.ALL), replay.baseline().bill(Effects.ALL)),
        quality == null ? "-" : ReplayText.points(quality.mean()),
        quality == null ? "-" : ReplayText.points(quality.baseline()),
        times(replay, Strategy.BestSingle.class, null, baseline),
        score(replay, Strategy.BestSingle.class),
        times(replay, Strategy.SingleAsGood.class, null, baseline),
        ReplayText.times(
            later.row(Strategy.Routed.class).bill(Effects.FIXED),
            later.baseline().bill(Effects.FIXED)));
  }

  private static String score(Replay replay, Class<? extends Strategy> kind) {
    MeanQuality quality = replay.has(kind) ? replay.row(kind).quality() : null;
    return quality == null ? "-" : ReplayText.points(quality.mean());
  }

  private void limits() {
    line("## What this does not say");
    line("");
    line(
        "- Another model would have written another answer, longer or shorter. The tokens are held"
            + " fixed, so that prices can be compared and nothing else.");
    line(
        "- A public score is an average over a benchmark, not the quality of these answers. For"
            + " translation no score is common to enough models, so those steps are left out of the"
            + " means.");
    line(
        "- Hidden reasoning is reckoned from one benchmark's token counts by effort"
            + " ([routing.md](routing.md)), alike for all models. With it counted, a cheap model"
            + " that thinks loses most of its lead over a flagship that does not.");
    line("- The traces are ours: six kinds of work, eight or nine requests each.");
  }

  private static String artefact(Replay replay) {
    for (PricedStep step : replay.row(Strategy.Routed.class).bill(Effects.FIXED).steps()) {
      var reason = step.decision().reason();
      if (reason != null && reason.prediction() != null) {
        return "`" + reason.prediction().artefact() + "`";
      }
    }
    return "not asked";
  }

  private void table(String... titles) {
    row(titles);
    line("|%s".formatted("---|".repeat(titles.length)));
  }

  private void row(String... cells) {
    line("| %s |".formatted(String.join(" | ", cells)));
  }

  private void line(String line) {
    page.append(line).append('\n');
  }
}

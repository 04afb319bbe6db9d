package com.gammainfra.training;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** The sections of the model card on how far its confidence can be trusted. */
final class CertaintyPages {
  /** The share wrong among the answered that the card's plots and tables mark. */
  private static final double TARGET_RISK = 0.05;

  /** Where the pictures are, seen from the page. */
  static final String RELIABILITY = "img/classifier-reliability.svg";

  static final String RISK_COVERAGE = "img/classifier-risk-coverage.svg";

  private final Markdown page;
  private final Evaluation e;

  private CertaintyPages(Markdown page, Evaluation evaluation) {
    this.page = page;
    this.e = evaluation;
  }

  /** Adds calibration, selective prediction and the guarantee to the page. */
  static void write(Markdown page, Evaluation evaluation) {
    CertaintyPages pages = new CertaintyPages(page, evaluation);
    pages.calibration();
    pages.comparison();
    pages.selective();
    pages.guarantee();
  }

  /** The reliability diagram of the learned model on the reporting set. */
  static String reliability(Evaluation e) {
    List<Forecast> rows = e.reporting().forecasts();
    Map<String, List<CalibrationError.Bin>> bins = new LinkedHashMap<>();
    bins.put("acceptable", CalibrationError.equalWidthBins(acceptable(rows), 10));
    bins.put("strict", CalibrationError.equalWidthBins(strict(rows), 10));
    return Charts.reliability("Learned model, half B (n = " + rows.size() + ")", bins);
  }

  /** The risk–coverage plot of the reporting set. */
  static String riskCoverage(Evaluation e) {
    Map<String, SelectiveCurve> curves = new LinkedHashMap<>();
    curves.put("whole router", SelectiveCurve.of(router(e.reporting())));
    curves.put("learned model", SelectiveCurve.of(acceptable(e.reporting().forecasts())));
    return Charts.riskCoverage(
        "Acceptable answers, half B (n = " + e.reporting().size() + ")", curves, TARGET_RISK);
  }

  private void calibration() {
    page.section("Calibration");
    page.text("![Reliability diagram: confidence against share right](" + RELIABILITY + ")");
    page.text(
        "The learned model's probabilities, whether or not they decided. They are fitted to the"
            + " primary label; that more answers are acceptable than the confidence says is then"
            + " expected.");
    List<Forecast> b = e.reporting().forecasts();
    List<Forecast> a = e.choosing().forecasts();
    page.table("", "half B", "half A", "certification");
    line("ECE, 10 bins of equal width, strict", b, a, rows -> width(strict(rows)));
    line("ECE, 10 bins of equal width, acceptable", b, a, rows -> width(acceptable(rows)));
    line("ECE, 15 bins of equal mass, strict", b, a, rows -> mass(strict(rows)));
    line("ECE, 15 bins of equal mass, acceptable", b, a, rows -> mass(acceptable(rows)));
    line("Brier score (0 to 2)", b, a, ProperScores::brier);
    line("negative log-likelihood (nats)", b, a, ProperScores::logLoss);
    page.line("");
    page.text(
        "An ECE over few rows is biased upwards: bins of 20 prompts are off by a tenth by chance"
            + " alone, and the bootstrap adds to that.");
  }

  private void line(
      String name, List<Forecast> b, List<Forecast> a, ToDoubleFunction<List<Forecast>> measure) {
    page.row(
        name,
        Bootstrap.interval(b, measure).text(),
        Bootstrap.interval(a, measure).text(),
        Markdown.number(measure.applyAsDouble(e.heldOut())));
  }

  private void comparison() {
    page.line("### Ways to calibrate");
    page.line("");
    page.text(
        "The learned model's scores on the certification prompts, which shaped nothing; each way is"
            + " fitted on four fifths of their sources and measured on the rest. Strict. What ships"
            + " is a temperature, but one fitted to the calibration prompts.");
    page.table(
        "",
        "negative log-likelihood",
        "Brier",
        "ECE, 10 equal width",
        "ECE, 15 equal mass",
        "strict %",
        "macro recall");
    for (CalibrationComparison way : e.calibrations()) {
      page.row(
          way.method().label(),
          Markdown.number(way.logLoss()),
          Markdown.number(way.brier()),
          Markdown.number(way.widthError()),
          Markdown.number(way.massError()),
          way.strict().text(),
          Markdown.number(way.macroRecall()));
    }
    page.line("");
    page.text(
        "A temperature cannot change which task is on top; the others can, and what that does to the"
            + " rare labels is in the last column.");
  }

  private void selective() {
    page.section("Answering only when sure");
    page.text("![Risk against coverage](" + RISK_COVERAGE + ")");
    page.text(
        "The whole router ranks by what it reports as confidence: a rule's measured precision, or the"
            + " learned probability of the task it named.");
    page.table("acceptable answers, half B", "whole router", "learned model");
    List<Judged> router = router(e.reporting());
    List<Judged> learned = acceptable(e.reporting().forecasts());
    page.row(
        "right % on the surest 80 %",
        SelectiveCurve.of(router).accuracyAt(0.8).text(),
        SelectiveCurve.of(learned).accuracyAt(0.8).text());
    page.row(
        "coverage % at 5 % error, with hindsight",
        Bootstrap.interval(router, rows -> SelectiveCurve.of(rows).coverageAt(TARGET_RISK))
            .percent(),
        Bootstrap.interval(learned, rows -> SelectiveCurve.of(rows).coverageAt(TARGET_RISK))
            .percent());
    page.row(
        "AURC (area under the risk–coverage curve)",
        Bootstrap.interval(router, rows -> SelectiveCurve.of(rows).area()).text(),
        Bootstrap.interval(learned, rows -> SelectiveCurve.of(rows).area()).text());
  }

  private void guarantee() {
    Guarantee learned = e.guarantee();
    page.section("The guarantee");
    page.text(
        "For an α that an operator picks: the lowest threshold at which, with confidence "
            + Markdown.percent(1 - learned.delta())
            + " %, at most a share α of what is dispatched is not acceptable. Learn then test"
            + " ([Angelopoulos et al. 2021](https://arxiv.org/abs/2110.01052)): a hundred thresholds,"
            + " fixed beforehand, are tested from the highest down, each by the exact binomial tail of"
            + " the wrong ones among the dispatched; the "
            + Markdown.percent(learned.delta())
            + " % are dealt out over ten places to begin (the fallback procedure of Wiens and"
            + " Dmitrienko 2005). The argument is in `RiskControl`, and a simulation in its test.");
    page.text(
        "What the learned model decides (`v2`), certified on "
            + learned.rows()
            + " prompts that no shortcut rule takes:");
    lines(learned);
    page.text(
        "What shortcut rules and learned model decide together (`v2_keyword`, `v2`), certified on "
            + e.guaranteeWithRules().rows()
            + " prompts; what a rule takes is dispatched at every threshold:");
    lines(e.guaranteeWithRules());
    page.text(
        "The shipped threshold is " + Markdown.number(e.artefact().manifest().threshold()) + ".");
  }

  private void lines(Guarantee guarantee) {
    page.table(
        "α %", "threshold", "coverage %", "wrong %", "half B: coverage %", "half B: wrong %");
    guarantee.lines().forEach(this::line);
    page.line("");
  }

  private void line(Guarantee.Line line) {
    String alpha = Markdown.percent(line.alpha());
    line.certified()
        .ifPresentOrElse(
            found ->
                page.row(
                    alpha,
                    Markdown.number(found.threshold()),
                    found.coverage().text(),
                    found.risk().text(),
                    line.coverage().text(),
                    line.risk().text()),
            () -> page.row(alpha, "none can be certified", "0", "–", "0", "–"));
  }

  private static List<Judged> router(Scorecard card) {
    return card.outcomes().stream().map(RouterOutcome::judged).toList();
  }

  private static List<Judged> strict(List<Forecast> rows) {
    return rows.stream().map(Forecast::strict).toList();
  }

  private static List<Judged> acceptable(List<Forecast> rows) {
    return rows.stream().map(Forecast::acceptable).toList();
  }

  private static double width(List<Judged> rows) {
    return CalibrationError.equalWidth(rows, 10);
  }

  private static double mass(List<Judged> rows) {
    return CalibrationError.equalMass(rows, 15);
  }
}

package com.gammainfra.training;

import com.gammainfra.gateway.classifier.RuleBook;
import com.gammainfra.gateway.classifier.TextRule;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32;

/**
 * How often a shortcut rule fires on labelled prompts, and how often it is right. A prompt counts
 * for the first rule that fires on it, as in serving.
 *
 * <p>Rules are written and mended while looking at one half of the read prompts, the touched one,
 * and are measured on the other, of which nobody who writes rules reads a row: {@link #untouched}
 * says which. What a rule got right on the prompts it was fitted to says nothing.
 *
 * @param rule its name
 * @param firings how often it fired
 * @param acceptable of these, how many named the primary or a defensible label
 * @param strict of these, how many named the primary
 */
record RuleMeasurement(String rule, int firings, int acceptable, int strict) {
  /** The least share of acceptable firings of all rules together that decide alone. */
  static final double LEAST_POOLED_PRECISION = 0.99;

  /**
   * The least share of one rule. Below that of all together, because of a hundred firings one miss
   * more or less is chance.
   */
  static final double LEAST_PRECISION = 0.98;

  /** The least firings at which a rule's share means anything. */
  static final int LEAST_FIRINGS = 10;

  /**
   * The prompts that rules are measured on: the real ones whose group has an odd CRC-32 (UTF-8). By
   * group, which is the id where there is none, so that a document is never on both sides. Prompts
   * written for the project are not what people send, and do not count.
   */
  static List<LabelledPrompt> untouched(List<LabelledPrompt> prompts) {
    return prompts.stream()
        .filter(prompt -> !prompt.source().equals(OwnPrompts.SOURCE))
        .filter(RuleMeasurement::isUntouched)
        .toList();
  }

  /** The prompts as the router reads them, which is how rules are to be measured. */
  static List<LabelledPrompt> asRead(RuleBook book, List<LabelledPrompt> prompts) {
    return prompts.stream().map(prompt -> prompt.with(book.read(prompt.prompt()))).toList();
  }

  private static boolean isUntouched(LabelledPrompt prompt) {
    CRC32 sum = new CRC32();
    sum.update(prompt.group().getBytes(StandardCharsets.UTF_8));
    return (sum.getValue() & 1) == 1;
  }

  /**
   * The rules that may decide alone, measured as they would serve: without the others. The rule
   * with the lowest share goes until each has {@link #LEAST_FIRINGS} and {@link #LEAST_PRECISION}
   * and all together have {@link #LEAST_POOLED_PRECISION}; a rule left out may leave its prompts to
   * one after it, so every step measures anew.
   */
  static List<RuleMeasurement> shipping(List<TextRule> rules, List<LabelledPrompt> prompts) {
    List<TextRule> left = new ArrayList<>(rules);
    while (true) {
      List<RuleMeasurement> measured = of(left, prompts);
      boolean enough = pooled(measured).precision() >= LEAST_POOLED_PRECISION;
      Optional<RuleMeasurement> worst =
          measured.stream()
              .filter(rule -> !enough || !rule.isGoodEnough())
              .min(
                  Comparator.comparing(RuleMeasurement::isGoodEnough)
                      .thenComparingDouble(RuleMeasurement::precision));
      if (worst.isEmpty()) {
        return measured;
      }
      left.removeIf(rule -> rule.name().equals(worst.get().rule()));
    }
  }

  /** All of {@code measured} as one. */
  static RuleMeasurement pooled(List<RuleMeasurement> measured) {
    return new RuleMeasurement(
        "all together",
        measured.stream().mapToInt(RuleMeasurement::firings).sum(),
        measured.stream().mapToInt(RuleMeasurement::acceptable).sum(),
        measured.stream().mapToInt(RuleMeasurement::strict).sum());
  }

  /** Every rule of {@code rules}, in order. */
  static List<RuleMeasurement> of(List<TextRule> rules, List<LabelledPrompt> prompts) {
    List<RuleMeasurement> all = new ArrayList<>();
    for (TextRule rule : rules) {
      int firings = 0;
      int acceptable = 0;
      int strict = 0;
      for (LabelledPrompt prompt : prompts) {
        if (RuleBook.firstFiring(rules, prompt.prompt()).filter(rule::equals).isPresent()) {
          firings++;
          acceptable += prompt.accepts(rule.task()) ? 1 : 0;
          strict += prompt.primary() == rule.task() ? 1 : 0;
        }
      }
      all.add(new RuleMeasurement(rule.name(), firings, acceptable, strict));
    }
    return all;
  }

  double precision() {
    return firings == 0 ? 0 : (double) acceptable / firings;
  }

  private boolean isGoodEnough() {
    return firings >= LEAST_FIRINGS && precision() >= LEAST_PRECISION;
  }

  /** The lower end of the 95 % Wilson interval of the precision. */
  double wilsonLower() {
    return Proportion.of(acceptable, firings).lower();
  }
}

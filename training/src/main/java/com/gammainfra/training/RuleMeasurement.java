package com.gammainfra.training;

import com.gammainfra.gateway.classifier.RuleBook;
import com.gammainfra.gateway.classifier.TextRule;
import java.util.ArrayList;
import java.util.List;

/**
 * How often a shortcut rule fires on labelled prompts, and how often it is right. A prompt counts
 * for the first rule that fires on it, as in serving.
 *
 * @param rule its name
 * @param firings how often it fired
 * @param acceptable of these, how many named the primary or a defensible label
 * @param strict of these, how many named the primary
 */
record RuleMeasurement(String rule, int firings, int acceptable, int strict) {
  /** The least share of acceptable firings at which a rule may decide alone. */
  static final double LEAST_PRECISION = 0.97;

  /** The least firings at which a share means anything. */
  static final int LEAST_FIRINGS = 20;

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

  /** Whether the rule is good enough, on enough, to decide alone. */
  boolean ships() {
    return firings >= LEAST_FIRINGS && precision() >= LEAST_PRECISION;
  }

  /** The lower end of the 95 % Wilson interval of the precision. */
  double wilsonLower() {
    return Proportion.of(acceptable, firings).lower();
  }
}

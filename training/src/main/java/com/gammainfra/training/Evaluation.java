package com.gammainfra.training;

import com.gammainfra.gateway.classifier.ClassifierArtefact;
import java.util.List;
import java.util.Map;

/**
 * Everything that was measured of one artefact, as the model card reads it.
 *
 * @param choosing outcomes on half A, which chose settings and threshold
 * @param reporting outcomes on half B, which chose nothing
 * @param underSystem outcomes on prompts with a system prompt, written to measure by
 * @param inConversations outcomes on later turns of conversations, written to measure by
 * @param heldOut forecasts on the certification prompts
 * @param weakUnseen forecasts on weak prompts of sources that training never saw
 * @param guarantee of what the learned model decides
 * @param guaranteeWithRules of what it and the shortcut rules decide together
 */
record Evaluation(
    ClassifierArtefact artefact,
    Occasion occasion,
    Material material,
    Rules rules,
    Scorecard choosing,
    Scorecard reporting,
    Scorecard underSystem,
    Scorecard inConversations,
    List<Forecast> heldOut,
    List<Forecast> weakUnseen,
    List<CalibrationComparison> calibrations,
    Guarantee guarantee,
    Guarantee guaranteeWithRules,
    List<Baseline> baselines,
    List<FlipRate> flips,
    Proportion paraphrased,
    Latency latency) {

  Evaluation {
    heldOut = List.copyOf(heldOut);
    weakUnseen = List.copyOf(weakUnseen);
    calibrations = List.copyOf(calibrations);
    baselines = List.copyOf(baselines);
    flips = List.copyOf(flips);
  }

  /** How the page came about. */
  record Occasion(String date, String machine, String command) {}

  /**
   * What training used.
   *
   * @param prompts read ones and weak ones
   * @param leftOut how many were left out, by reason
   */
  record Material(List<LabelledPrompt> prompts, Map<String, Integer> leftOut) {
    Material {
      prompts = List.copyOf(prompts);
      leftOut = Map.copyOf(leftOut);
    }

    /** The prompts whose labels were read. */
    List<LabelledPrompt> read() {
      return prompts.stream().filter(prompt -> !prompt.weak()).toList();
    }

    /** The prompts whose labels follow from their data set. */
    List<LabelledPrompt> weak() {
      return prompts.stream().filter(LabelledPrompt::weak).toList();
    }
  }

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

  /**
   * Another way to name tasks, on the same prompts.
   *
   * @param forecasts certain ones where the way gives no probabilities
   * @param probabilistic whether it gives any
   */
  record Baseline(String name, List<Forecast> forecasts, boolean probabilistic) {
    Baseline {
      forecasts = List.copyOf(forecasts);
    }
  }

  /** The time of a whole classification on one thread with nothing cached, in milliseconds. */
  record Latency(double meanMillis, double p99Millis) {}
}

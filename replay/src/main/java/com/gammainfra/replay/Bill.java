package com.gammainfra.replay;

import com.gammainfra.gateway.catalog.Effort;
import com.gammainfra.gateway.catalog.Usd;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a trace costs under one way of choosing. */
record Bill(List<PricedStep> steps) {

  Bill {
    steps = List.copyOf(steps);
  }

  /** The bill of decisions. */
  static Bill of(List<Decision> decisions, Effects effects, Map<Effort, Double> effortFactor) {
    List<CacheUse> cache =
        effects.cache() ? PromptCache.of(decisions, effects.switches()) : List.of();
    List<PricedStep> steps = new ArrayList<>();
    for (int i = 0; i < decisions.size(); i++) {
      steps.add(
          PricedStep.of(
              decisions.get(i),
              effects.cache() ? cache.get(i) : CacheUse.NONE,
              effects,
              effortFactor));
    }
    return new Bill(steps);
  }

  Usd total() {
    return steps.stream().map(PricedStep::cost).reduce(Usd.ZERO, Usd::plus);
  }

  /** How many steps nobody could take; with any, the total is not one of the whole trace. */
  int refused() {
    return (int) steps.stream().filter(step -> step.decision().choice() == null).count();
  }

  /**
   * How many times as much {@code other} costs, cut off after one decimal: {@code 8.3}. Null where
   * that says nothing: one of them left steps out, or this one costs nothing.
   */
  @Nullable String timesCheaperThan(Bill other) {
    return refused() > 0 || other.refused() > 0 || total().nanos() == 0
        ? null
        : other
            .total()
            .toBigDecimal()
            .divide(total().toBigDecimal(), 1, RoundingMode.DOWN)
            .toPlainString();
  }
}

package com.gammainfra.replay;

import com.gammainfra.gateway.catalog.Cost;
import com.gammainfra.gateway.catalog.Effort;
import com.gammainfra.gateway.catalog.Usd;
import com.gammainfra.gateway.chat.Usage;
import java.util.Map;

/** A decision and what it costs; a refused one costs nothing. */
record PricedStep(Decision decision, Usage usage, Usd cost) {

  /**
   * Prices a decision.
   *
   * @param effortFactor how many times its visible length an answer has at each effort
   */
  static PricedStep of(
      Decision decision, CacheUse cache, Effects effects, Map<Effort, Double> effortFactor) {
    Choice choice = decision.choice();
    if (choice == null) {
      return new PricedStep(decision, Usage.NONE, Usd.ZERO);
    }
    Usage usage =
        usage(decision.step(), choice, cache, effects.reasoning() ? effortFactor : Map.of());
    Cost cost = Cost.of(usage, choice.model().priceAt(decision.at()), decision.at());
    return new PricedStep(decision, usage, cost.total());
  }

  /** Prices a choice without a cache. */
  static Usd cost(Decision decision, Effects effects, Map<Effort, Double> effortFactor) {
    return of(decision, CacheUse.NONE, effects, effortFactor).cost();
  }

  private static Usage usage(
      Step step, Choice choice, CacheUse cache, Map<Effort, Double> effortFactor) {
    double factor = choice.effort() == null ? 1 : effortFactor.getOrDefault(choice.effort(), 1.0);
    long output = Math.round(step.tokensOut() * factor);
    return new Usage(
        step.tokensIn() - cache.read() - cache.written(),
        cache.read(),
        cache.written(),
        0,
        output,
        output - step.tokensOut(),
        true);
  }
}

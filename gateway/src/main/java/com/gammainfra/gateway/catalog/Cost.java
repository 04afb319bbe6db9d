package com.gammainfra.gateway.catalog;

import com.gammainfra.gateway.chat.Usage;
import java.time.Instant;

/**
 * What an answer cost: each token class rounded once, then added.
 *
 * @param input all input classes together
 * @param output output, reasoning included
 * @param priceVersion which price was used
 */
public record Cost(Usd input, Usd output, String priceVersion) {

  /** The cost of {@code usage} at {@code price}, at the rates that held at {@code at}. */
  public static Cost of(Usage usage, Price price, Instant at) {
    Rates rates = price.ratesFor(at, usage.totalInput());
    Usd input =
        Rates.charge(usage.input(), rates.input())
            .plus(Rates.charge(usage.cachedInput(), rates.cachedInput()))
            .plus(Rates.charge(usage.cacheWrite5m(), rates.cacheWrite5m()))
            .plus(Rates.charge(usage.cacheWrite1h(), rates.cacheWrite1h()));
    return new Cost(input, Rates.charge(usage.output(), rates.output()), price.version());
  }

  /** Input and output. */
  public Usd total() {
    return input.plus(output);
  }
}

package com.gammainfra.gateway.catalog;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A price from a date on; it holds until the next one of the same model begins.
 *
 * @param from when it begins; {@link Instant#MIN} when no source says
 * @param source where the price was read
 * @param rates the standard rates; for a model with peak hours, those of the peak
 * @param tiers rates of long prompts, by ascending bound; empty when the price is flat
 * @param offPeak rates outside the peak hours, null when the hour does not matter
 * @param version names this price and no other in receipts: model, date and {@link
 *     PriceFingerprint}, {@code openai/gpt-5-mini@2025-08-07#1a2b3c4d}
 */
public record Price(
    Instant from,
    String source,
    Rates rates,
    List<Tier> tiers,
    @Nullable OffPeak offPeak,
    String version) {

  public Price {
    tiers = List.copyOf(tiers);
  }

  /**
   * Rates that hold for the whole request once it has more than {@code aboveInputTokens} input
   * tokens, cached ones included.
   */
  public record Tier(long aboveInputTokens, Rates rates) {}

  /** Rates outside the {@code peak} hours. */
  public record OffPeak(PeakHours peak, Rates rates) {}

  /**
   * The rates of a request.
   *
   * @param at when it was sent
   * @param inputTokens all its input tokens
   */
  public Rates ratesFor(Instant at, long inputTokens) {
    Rates chosen = offPeak != null && !offPeak.peak().contains(at) ? offPeak.rates() : rates;
    for (Tier tier : tiers) {
      if (inputTokens > tier.aboveInputTokens()) {
        chosen = tier.rates();
      }
    }
    return chosen;
  }
}

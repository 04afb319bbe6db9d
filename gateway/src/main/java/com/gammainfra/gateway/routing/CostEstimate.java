package com.gammainfra.gateway.routing;

import com.gammainfra.gateway.catalog.Catalog;
import com.gammainfra.gateway.catalog.Cost;
import com.gammainfra.gateway.catalog.Effort;
import com.gammainfra.gateway.catalog.Model;
import com.gammainfra.gateway.catalog.Price;
import com.gammainfra.gateway.catalog.Rates;
import com.gammainfra.gateway.catalog.Usd;
import com.gammainfra.gateway.chat.ChatRequest;
import com.gammainfra.gateway.chat.Usage;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What an answer to one request would cost, before it is asked for.
 *
 * @param typicalOutputTokens the usual length of a visible answer to this kind of request
 */
record CostEstimate(ChatRequest request, Catalog catalog, Instant now, int typicalOutputTokens) {

  /** The length assumed for a chain that nobody measured. */
  static final int UNKNOWN_OUTPUT_TOKENS = 500;

  /** Estimates for requests of the chain named {@code chain}. */
  static CostEstimate of(ChatRequest request, Catalog catalog, Instant now, String chain) {
    return new CostEstimate(
        request,
        catalog,
        now,
        catalog.typicalOutputTokens().getOrDefault(chain, UNKNOWN_OUTPUT_TOKENS));
  }

  /** What an answer of the usual length at that effort would cost. */
  Usd expected(Model model, @Nullable Effort effort, int maxOutputTokens) {
    return Cost.of(expectedUsage(model, effort, maxOutputTokens), model.priceAt(now), now).total();
  }

  /**
   * What the answer will probably use. Cache effects belong here: a history the provider has cached
   * moves tokens from {@code input} to {@code cachedInput}. The router sees no session yet, so all
   * input is taken to be new.
   */
  private Usage expectedUsage(Model model, @Nullable Effort effort, int maxOutputTokens) {
    double factor = effort == null ? 1 : catalog.effortFactor().getOrDefault(effort, 1.0);
    long output = Math.min(Math.round(typicalOutputTokens * factor), maxOutputTokens);
    return Usage.of(
        request.size().expectedTokens(model.imageTokensBound()), output * request.choices());
  }

  /**
   * The most the answer can cost: an input bound no tokenizer exceeds and the longest answer, each
   * at the highest rate that any input up to the bound can meet, writing to a cache included.
   */
  Usd ceiling(Model model, int maxOutputTokens) {
    Highest rates = highest(model);
    return rates
        .inputCost()
        .plus(Rates.charge((long) maxOutputTokens * request.choices(), rates.output()));
  }

  /**
   * The longest answer whose ceiling is within {@code most}, in tokens, up to {@code limit}; 0 when
   * the input alone costs more.
   */
  int affordableOutput(Model model, Usd most, int limit) {
    Highest rates = highest(model);
    Usd left = most.minus(rates.inputCost());
    int low = 0;
    int high = Usd.ZERO.exceeds(left) ? 0 : limit;
    while (low < high) {
      int middle = low + (high - low + 1) / 2;
      if (Rates.charge((long) middle * request.choices(), rates.output()).exceeds(left)) {
        high = middle - 1;
      } else {
        low = middle;
      }
    }
    return low;
  }

  /**
   * What bounds the cost.
   *
   * @param inputCost of the most input there can be, at the highest rate it can meet
   * @param output the highest rate that output can meet
   */
  private record Highest(Usd inputCost, long output) {}

  private Highest highest(Model model) {
    long input = request.size().maxTokens(model.imageTokensBound());
    Price price = model.priceAt(now);
    Rates flat = price.ratesFor(now, 0);
    long inputRate = highestInput(flat);
    long outputRate = flat.output();
    for (Price.Tier tier : price.tiers()) {
      if (input > tier.aboveInputTokens()) {
        inputRate = Math.max(inputRate, highestInput(tier.rates()));
        outputRate = Math.max(outputRate, tier.rates().output());
      }
    }
    return new Highest(Rates.charge(input, inputRate), outputRate);
  }

  private static long highestInput(Rates rates) {
    return Math.max(
        Math.max(rates.input(), rates.cachedInput()),
        Math.max(rates.cacheWrite5m(), rates.cacheWrite1h()));
  }
}

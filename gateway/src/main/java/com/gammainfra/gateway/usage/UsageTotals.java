package com.gammainfra.gateway.usage;

import com.gammainfra.gateway.catalog.Usd;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What some requests come to.
 *
 * @param requests how many
 * @param statuses how many of them ended how
 * @param tokens what was used; disjoint classes, but reasoning is part of output
 * @param cost what the providers bill for it
 * @param fee what of {@code charged} is a fee
 * @param charged what the account paid
 * @param baseline what the same tokens would have cost on the model to compare with; null when
 *     there is none
 */
public record UsageTotals(
    long requests,
    Map<String, Long> statuses,
    Tokens tokens,
    Usd cost,
    Usd fee,
    Usd charged,
    @Nullable Usd baseline) {

  /** Nothing. */
  static final UsageTotals NONE =
      new UsageTotals(0, Map.of(), Tokens.NONE, Usd.ZERO, Usd.ZERO, Usd.ZERO, null);

  public UsageTotals {
    statuses = Map.copyOf(statuses);
  }

  /** Tokens by class. */
  public record Tokens(
      long input,
      long cachedInput,
      long cacheWrite5m,
      long cacheWrite1h,
      long output,
      long reasoning) {

    static final Tokens NONE = new Tokens(0, 0, 0, 0, 0, 0);

    Tokens plus(Tokens other) {
      return new Tokens(
          Math.addExact(input, other.input),
          Math.addExact(cachedInput, other.cachedInput),
          Math.addExact(cacheWrite5m, other.cacheWrite5m),
          Math.addExact(cacheWrite1h, other.cacheWrite1h),
          Math.addExact(output, other.output),
          Math.addExact(reasoning, other.reasoning));
    }
  }

  /** What the baseline would have cost more; below zero when less; null without a baseline. */
  public @Nullable Usd saving() {
    return baseline == null ? null : baseline.minus(cost);
  }

  UsageTotals plus(UsageTotals other) {
    Map<String, Long> all = new TreeMap<>(statuses);
    other.statuses.forEach((status, count) -> all.merge(status, count, Long::sum));
    return new UsageTotals(
        requests + other.requests,
        all,
        tokens.plus(other.tokens),
        cost.plus(other.cost),
        fee.plus(other.fee),
        charged.plus(other.charged),
        baseline == null
            ? other.baseline
            : other.baseline == null ? baseline : baseline.plus(other.baseline));
  }

  UsageTotals plusBaseline(Usd amount) {
    return withBaseline(baseline == null ? amount : baseline.plus(amount));
  }

  UsageTotals withBaseline(Usd amount) {
    return new UsageTotals(requests, statuses, tokens, cost, fee, charged, amount);
  }
}

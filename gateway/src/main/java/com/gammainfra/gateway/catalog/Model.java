package com.gammainfra.gateway.catalog;

import com.gammainfra.gateway.chat.Task;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A model and the facts known of it.
 *
 * @param upstreamModel the name its provider knows it by
 * @param contextTokens the most input and output tokens together
 * @param maxOutputTokens the most tokens one answer may have
 * @param imageTokensBound the most input tokens one image can count as; 0 when it reads none
 * @param efforts the reasoning efforts it takes; empty when it has no such switch
 * @param defaultEffort what a request without an effort gets; null when it has no such switch
 * @param effortParams the fields that select an effort, where they are not {@code
 *     {"reasoning_effort": "…"}}; a missing effort means just that
 * @param unsupportedParams request fields it refuses, so that they are dropped, loudly
 * @param unsupportedWithReasoning request fields it refuses at any effort above {@link Effort#NONE}
 * @param prices never empty, by ascending {@link Price#from}
 * @param quality scores by task; a task without any is absent
 * @param retired the first day on which it is no longer served (UTC); null when none is known
 * @param replacement what takes its place from then on
 * @param dialect the wire format it is spoken to in; null for its provider's
 */
public record Model(
    ModelId id,
    String upstreamModel,
    int contextTokens,
    int maxOutputTokens,
    int imageTokensBound,
    Set<Modality> input,
    Set<Capability> capabilities,
    List<Effort> efforts,
    @Nullable Effort defaultEffort,
    Map<Effort, Map<String, Object>> effortParams,
    Set<String> unsupportedParams,
    Set<String> unsupportedWithReasoning,
    List<Price> prices,
    Map<Task, List<QualityScore>> quality,
    @Nullable LocalDate retired,
    @Nullable ModelId replacement,
    @Nullable String dialect) {

  /** A model that is spoken to as its provider is. */
  public Model(
      ModelId id,
      String upstreamModel,
      int contextTokens,
      int maxOutputTokens,
      int imageTokensBound,
      Set<Modality> input,
      Set<Capability> capabilities,
      List<Effort> efforts,
      @Nullable Effort defaultEffort,
      Map<Effort, Map<String, Object>> effortParams,
      Set<String> unsupportedParams,
      Set<String> unsupportedWithReasoning,
      List<Price> prices,
      Map<Task, List<QualityScore>> quality,
      @Nullable LocalDate retired,
      @Nullable ModelId replacement) {
    this(
        id,
        upstreamModel,
        contextTokens,
        maxOutputTokens,
        imageTokensBound,
        input,
        capabilities,
        efforts,
        defaultEffort,
        effortParams,
        unsupportedParams,
        unsupportedWithReasoning,
        prices,
        quality,
        retired,
        replacement,
        null);
  }

  public Model {
    input = Set.copyOf(input);
    capabilities = Set.copyOf(capabilities);
    efforts = List.copyOf(efforts);
    effortParams = Map.copyOf(effortParams);
    unsupportedParams = Set.copyOf(unsupportedParams);
    unsupportedWithReasoning = Set.copyOf(unsupportedWithReasoning);
    prices = List.copyOf(prices);
    quality = Map.copyOf(quality);
  }

  /** The price that holds at {@code at}; before the first one, the first. */
  public Price priceAt(Instant at) {
    Price chosen = prices.getFirst();
    for (Price price : prices) {
      if (!price.from().isAfter(at)) {
        chosen = price;
      }
    }
    return chosen;
  }

  /** Whether it is no longer served at {@code at}. */
  public boolean isRetiredAt(Instant at) {
    return retired != null && !at.isBefore(retired.atStartOfDay(ZoneOffset.UTC).toInstant());
  }
}

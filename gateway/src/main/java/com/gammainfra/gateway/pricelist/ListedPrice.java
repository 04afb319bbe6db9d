package com.gammainfra.gateway.pricelist;

import java.util.Map;
import java.util.NavigableMap;
import org.jspecify.annotations.Nullable;

/**
 * What a list says of one model. Rates are nano-dollars per million tokens; a class that the list
 * does not state is absent.
 *
 * @param name what the model is called there
 * @param standard the standard rates; for a model with peak hours, those of the peak
 * @param tiers rates of prompts with more input tokens than the key
 * @param offPeak rates outside the peak hours; null when the list knows no hours
 */
record ListedPrice(
    String name,
    Map<RateClass, Long> standard,
    NavigableMap<Long, Map<RateClass, Long>> tiers,
    @Nullable Map<RateClass, Long> offPeak) {}

package com.gammainfra.gateway.pricelist;

import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * LiteLLM's {@code model_prices_and_context_window.json}: a map from a model's name to its facts,
 * rates in dollars per token.
 *
 * <table>
 * <caption>Fields that are read (LiteLLM's schema, 2026-11-23)</caption>
 * <tr><td>litellm_provider</td><td>the vendor; names may begin with it</td></tr>
 * <tr><td>input_cost_per_token</td><td>input</td></tr>
 * <tr><td>cache_read_input_token_cost</td><td>cached input</td></tr>
 * <tr><td>cache_creation_input_token_cost</td><td>five-minute cache write</td></tr>
 * <tr><td>cache_creation_input_token_cost_above_1hr</td><td>one-hour cache write</td></tr>
 * <tr><td>output_cost_per_token</td><td>output</td></tr>
 * <tr><td>output_cost_per_reasoning_token</td><td>reasoning</td></tr>
 * <tr><td>any of these, then _above_200k_tokens</td><td>the tier above 200,000 input tokens</td></tr>
 * <tr><td>off_peak_pricing</td><td>a map of the same fields for the cheaper hours</td></tr>
 * </table>
 *
 * <p>Other fields are prices of other things: {@code _priority}, {@code _flex} and {@code _batches}
 * of other services, {@code _per_audio_token} and {@code _per_image} of other inputs.
 */
final class LiteLlmFormat implements PriceListFormat {

  private static final String PROVIDER = "litellm_provider";

  private static final Map<String, RateClass> CLASSES =
      Map.of(
          "input_cost_per_token", RateClass.INPUT,
          "cache_read_input_token_cost", RateClass.CACHED_INPUT,
          "cache_creation_input_token_cost", RateClass.CACHE_WRITE_5M,
          "cache_creation_input_token_cost_above_1hr", RateClass.CACHE_WRITE_1H,
          "output_cost_per_token", RateClass.OUTPUT,
          "output_cost_per_reasoning_token", RateClass.REASONING);

  private static final Pattern TIER = Pattern.compile("(.+)_above_(\\d{1,6})k_tokens");
  private static final long THOUSAND = 1000;

  @Override
  public boolean fits(PlacedJson document) {
    return document.fields().values().stream().anyMatch(entry -> vendorOf(entry) != null);
  }

  @Override
  public String title() {
    return "LiteLLM";
  }

  @Override
  public Map<String, PlacedJson> models(PlacedJson document) {
    Map<String, PlacedJson> models = new LinkedHashMap<>();
    document
        .fields()
        .forEach(
            (name, entry) -> {
              String vendor = vendorOf(entry);
              if (vendor != null && name.startsWith(vendor + "/")) {
                models.put(name, entry);
              } else if (vendor != null) {
                models.putIfAbsent(vendor + "/" + name, entry);
              }
            });
    return models;
  }

  private static @Nullable String vendorOf(PlacedJson entry) {
    PlacedJson vendor = entry.field(PROVIDER);
    return vendor == null ? null : vendor.text();
  }

  @Override
  public String vendor(String provider) {
    return provider.equals("google") ? "gemini" : provider;
  }

  @Override
  public ListedPrice read(PlacedJson entry) throws PriceListException {
    NavigableMap<Long, Map<RateClass, Long>> tiers = rates(entry);
    Map<RateClass, Long> standard = tiers.remove(0L);
    PlacedJson hours = entry.field("off_peak_pricing");
    return new ListedPrice(
        entry.path(),
        standard == null ? Map.of() : standard,
        tiers,
        hours == null ? null : rates(hours).getOrDefault(0L, Map.of()));
  }

  /** The rates above each bound, the standard ones at 0. */
  private static NavigableMap<Long, Map<RateClass, Long>> rates(PlacedJson entry)
      throws PriceListException {
    NavigableMap<Long, Map<RateClass, Long>> rates = new TreeMap<>();
    for (String name : entry.fields().keySet()) {
      Matcher tier = TIER.matcher(name);
      boolean tiered = tier.matches();
      RateClass rateClass = CLASSES.get(tiered ? tier.group(1) : name);
      PlacedJson field = entry.field(name);
      if (rateClass != null && field != null) {
        long above = tiered ? THOUSAND * Long.parseLong(tier.group(2)) : 0;
        rates
            .computeIfAbsent(above, _ -> new EnumMap<>(RateClass.class))
            .put(rateClass, field.rate());
      }
    }
    return rates;
  }
}

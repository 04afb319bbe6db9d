package com.gammainfra.gateway.pricelist;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;

/**
 * OpenRouter's list of models: {@code {"data": [{"id", "pricing": {…}}]}}, rates in dollars per
 * token, as text.
 *
 * <table>
 * <caption>Fields of pricing that are read (openrouter.ai/docs, 2026-11-23)</caption>
 * <tr><td>prompt</td><td>input</td></tr>
 * <tr><td>input_cache_read</td><td>cached input</td></tr>
 * <tr><td>input_cache_write</td><td>five-minute cache write</td></tr>
 * <tr><td>input_cache_write_1h</td><td>one-hour cache write</td></tr>
 * <tr><td>completion</td><td>output</td></tr>
 * <tr><td>overrides[] with min_prompt_tokens</td><td>a tier; what it leaves out stays the same</td></tr>
 * <tr><td>overrides[] with utc_start, utc_end, utc_days</td><td>rates of some hours: where that
 * makes two prices, the dearer one is the peak's</td></tr>
 * </table>
 *
 * <p>An override with both conditions, and hours that make more than two prices, are not compared.
 * {@code internal_reasoning} is not read: it is 0 for models whose reasoning is billed as output.
 */
final class OpenRouterFormat implements PriceListFormat {

  private static final Map<String, RateClass> CLASSES =
      Map.of(
          "prompt", RateClass.INPUT,
          "input_cache_read", RateClass.CACHED_INPUT,
          "input_cache_write", RateClass.CACHE_WRITE_5M,
          "input_cache_write_1h", RateClass.CACHE_WRITE_1H,
          "completion", RateClass.OUTPUT);

  private static final Map<String, String> VENDORS = Map.of("mistral", "mistralai", "xai", "x-ai");

  private static final String LONG_PROMPT = "min_prompt_tokens";
  private static final Set<String> HOURS = Set.of("utc_start", "utc_end", "utc_days");

  @Override
  public boolean fits(PlacedJson document) {
    PlacedJson data = document.field("data");
    return data != null && data.isList();
  }

  @Override
  public String title() {
    return "OpenRouter";
  }

  @Override
  public Map<String, PlacedJson> models(PlacedJson document) {
    Map<String, PlacedJson> models = new LinkedHashMap<>();
    PlacedJson data = document.field("data");
    for (PlacedJson entry : data == null ? List.<PlacedJson>of() : data.items()) {
      PlacedJson id = entry.field("id");
      String name = id == null ? null : id.text();
      if (name != null) {
        models.putIfAbsent(name, entry);
      }
    }
    return models;
  }

  @Override
  public String vendor(String provider) {
    return VENDORS.getOrDefault(provider, provider);
  }

  @Override
  public ListedPrice read(PlacedJson entry) throws PriceListException {
    PlacedJson id = entry.field("id");
    String name = id == null || id.text() == null ? entry.path() : id.text();
    PlacedJson pricing = entry.field("pricing");
    if (pricing == null) {
      return new ListedPrice(name, Map.of(), new TreeMap<>(), null);
    }
    List<Conditional> overrides = overrides(pricing);
    Map<RateClass, Long> base = rates(pricing);
    for (Conditional override : overrides) {
      base = override.always() ? over(base, override.rates()) : base;
    }
    List<Map<RateClass, Long>> byHour = byHour(base, overrides);
    boolean twoPrices = byHour.size() == 2;
    Map<RateClass, Long> standard = twoPrices ? byHour.getLast() : base;
    return new ListedPrice(
        name, standard, tiers(standard, overrides), twoPrices ? byHour.getFirst() : null);
  }

  /** The distinct prices of a day for a short prompt, cheapest input first. */
  private static List<Map<RateClass, Long>> byHour(
      Map<RateClass, Long> base, List<Conditional> overrides) {
    Set<Map<RateClass, Long>> prices = new LinkedHashSet<>(List.of(base));
    for (Conditional override : overrides) {
      if (override.hours() && override.above() == 0) {
        prices.add(over(base, override.rates()));
      }
    }
    return prices.stream()
        .sorted(Comparator.comparing(rates -> rates.getOrDefault(RateClass.INPUT, 0L)))
        .toList();
  }

  private static NavigableMap<Long, Map<RateClass, Long>> tiers(
      Map<RateClass, Long> standard, List<Conditional> overrides) {
    List<Conditional> longPrompts =
        overrides.stream().filter(o -> o.above() > 0 && !o.hours()).toList();
    NavigableMap<Long, Map<RateClass, Long>> tiers = new TreeMap<>();
    for (Conditional bound : longPrompts) {
      Map<RateClass, Long> rates = standard;
      for (Conditional override : longPrompts) {
        if (override.above() <= bound.above()) {
          rates = over(rates, override.rates());
        }
      }
      tiers.put(bound.above(), rates);
    }
    return tiers;
  }

  private static Map<RateClass, Long> over(
      Map<RateClass, Long> base, Map<RateClass, Long> changes) {
    Map<RateClass, Long> rates = new EnumMap<>(RateClass.class);
    rates.putAll(base);
    rates.putAll(changes);
    return rates;
  }

  /**
   * Rates under conditions, all of which must hold.
   *
   * @param above for prompts of more tokens than that; 0 for all
   * @param hours whether only at some hours
   */
  private record Conditional(long above, boolean hours, Map<RateClass, Long> rates) {
    boolean always() {
      return above == 0 && !hours;
    }
  }

  private static List<Conditional> overrides(PlacedJson pricing) throws PriceListException {
    List<Conditional> overrides = new ArrayList<>();
    PlacedJson list = pricing.field("overrides");
    for (PlacedJson item : list == null ? List.<PlacedJson>of() : list.items()) {
      PlacedJson above = item.field(LONG_PROMPT);
      overrides.add(
          new Conditional(
              above == null ? 0 : above.tokens(),
              HOURS.stream().anyMatch(key -> item.field(key) != null),
              rates(item)));
    }
    return overrides;
  }

  private static Map<RateClass, Long> rates(PlacedJson map) throws PriceListException {
    Map<RateClass, Long> rates = new EnumMap<>(RateClass.class);
    for (Map.Entry<String, RateClass> field : CLASSES.entrySet()) {
      PlacedJson rate = map.field(field.getKey());
      if (rate != null) {
        rates.put(field.getValue(), rate.rate());
      }
    }
    return rates;
  }
}

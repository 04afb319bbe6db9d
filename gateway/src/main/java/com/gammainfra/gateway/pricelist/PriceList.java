package com.gammainfra.gateway.pricelist;

import com.gammainfra.gateway.catalog.Model;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A published price list. Only the entries of models that are looked for are read, so that what a
 * list says of others, in whatever form, does no harm.
 *
 * <p>A model is looked for under its provider's name for it, then under the catalog's, each as it
 * is written and then with {@code -} for {@code .} in small letters: lists write {@code
 * claude-opus-4.6} and {@code claude-opus-4-6}.
 */
public final class PriceList {

  private final PriceListFormat format;
  private final Map<String, PlacedJson> exact;
  private final Map<String, PlacedJson> folded = new LinkedHashMap<>();

  private PriceList(PriceListFormat format, PlacedJson document) {
    this.format = format;
    this.exact = format.models(document);
    exact.forEach((name, entry) -> folded.putIfAbsent(fold(name), entry));
  }

  /**
   * Reads a list, in whichever of the two formats it has.
   *
   * @param json a document of UTF-8
   * @throws PriceListException when it is no JSON, or has neither format's shape
   */
  public static PriceList parse(byte[] json) throws PriceListException {
    PlacedJson document = PlacedJson.parse(json);
    for (PriceListFormat format : List.of(new OpenRouterFormat(), new LiteLlmFormat())) {
      if (format.fits(document)) {
        return new PriceList(format, document);
      }
    }
    throw new PriceListException(
        "1:1: no price list: neither OpenRouter's models (a list named data) nor LiteLLM's model"
            + " prices (a map of entries with litellm_provider)");
  }

  /** Whose list it is, for people. */
  public String title() {
    return format.title();
  }

  /**
   * What the list says of {@code model}; null when it does not know it or has no rate for it.
   *
   * @throws PriceListException when its entry cannot be read
   */
  @Nullable ListedPrice find(Model model) throws PriceListException {
    String vendor = format.vendor(model.id().provider()) + "/";
    for (String name : List.of(model.upstreamModel(), model.id().name())) {
      PlacedJson entry = exact.get(vendor + name);
      if (entry == null) {
        entry = folded.get(fold(vendor + name));
      }
      if (entry != null) {
        ListedPrice price = format.read(entry);
        return price.standard().isEmpty() ? null : price;
      }
    }
    return null;
  }

  private static String fold(String name) {
    return name.toLowerCase(Locale.ROOT).replace('.', '-');
  }
}

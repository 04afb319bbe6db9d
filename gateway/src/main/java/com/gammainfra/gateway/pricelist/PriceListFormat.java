package com.gammainfra.gateway.pricelist;

import java.util.Map;

/** A way in which price lists are written. */
sealed interface PriceListFormat permits LiteLlmFormat, OpenRouterFormat {

  /** Whether a document has this format's shape. */
  boolean fits(PlacedJson document);

  /** Whose it is. */
  String title();

  /** The document's models by {@code vendor/model}, as the list knows vendors. */
  Map<String, PlacedJson> models(PlacedJson document);

  /** What the list calls one of the catalog's providers. */
  String vendor(String provider);

  /** What one model's entry says. */
  ListedPrice read(PlacedJson entry) throws PriceListException;
}

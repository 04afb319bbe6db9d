package com.gammainfra.gateway.reconciliation;

import com.gammainfra.gateway.catalog.Catalog;
import com.gammainfra.gateway.catalog.Model;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * What the gateway calls the models that an export names. In this order: what the operator says,
 * the catalog's name, the name that the provider is asked by, and the same without a date at its
 * end, since exports name the snapshot that answered. A name that is none of these stays as it is.
 */
public final class ExportedModels {

  /** {@code -2025-08-07} and {@code -20251001}. */
  private static final Pattern DATED = Pattern.compile("-\\d{4}-\\d{2}-\\d{2}$|-\\d{8}$");

  private final Map<String, String> names = new HashMap<>();

  /**
   * The names of one provider's models.
   *
   * @param said the operator's, from an exported name to a model's without its provider
   */
  public ExportedModels(Catalog catalog, String provider, Map<String, String> said) {
    for (Model model : catalog.models().values()) {
      if (model.id().provider().equals(provider)) {
        names.putIfAbsent(model.upstreamModel(), model.id().name());
        names.put(model.id().name(), model.id().name());
      }
    }
    names.putAll(said);
  }

  /** The gateway's name. */
  String name(String exported) {
    String known = names.get(exported);
    return known != null
        ? known
        : names.getOrDefault(DATED.matcher(exported).replaceFirst(""), exported);
  }
}

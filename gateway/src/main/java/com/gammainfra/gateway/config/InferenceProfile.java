package com.gammainfra.gateway.config;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.StringNode;

/**
 * Fills in what depends on a provider's region: <code>{region}</code> in its address, and <code>
 * {profile}</code>, the prefix of the inference profiles there, in its names of models. Which
 * prefix belongs to which region is configuration: {@code inference_profiles}, by region or how
 * regions begin; the longest that fits counts.
 *
 * @param region null when the provider states none
 * @param prefix null when none is known there
 */
record InferenceProfile(@Nullable String region, @Nullable String prefix) {

  private static final String REGION = "{region}";
  private static final String PROFILE = "{profile}";

  /** The one of a provider. */
  static InferenceProfile of(Setting provider) {
    String region = provider.child("region").string(); // checked where the provider is read
    String longest = "";
    String prefix = null;
    if (!region.isEmpty()) {
      for (var entry : provider.child("inference_profiles").entries().entrySet()) {
        if (region.startsWith(entry.getKey()) && entry.getKey().length() > longest.length()) {
          longest = entry.getKey();
          prefix = entry.getValue().text();
        }
      }
    }
    return new InferenceProfile(region.isEmpty() ? null : region, prefix);
  }

  /** An address with the region in it. */
  Setting address(Setting setting) {
    return filled(setting, REGION, region, "needs the provider's region, which is not set");
  }

  /** A model's name with the prefix in it. */
  Setting model(Setting setting) {
    return filled(
        setting,
        PROFILE,
        prefix,
        "needs an inference profile, and the provider's inference_profiles have none for its region");
  }

  private static Setting filled(
      Setting setting, String place, @Nullable String value, String problem) {
    if (setting.isAbsent() || !setting.string().contains(place)) {
      return setting;
    }
    if (value == null) {
      setting.reject(problem);
    }
    String text = setting.string().replace(place, value == null ? "none" : value);
    return new Setting(setting.path(), StringNode.valueOf(text), setting.problems());
  }
}

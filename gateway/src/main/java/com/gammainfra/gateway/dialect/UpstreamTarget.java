package com.gammainfra.gateway.dialect;

import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a request must look like for one upstream.
 *
 * @param model the name the provider knows the model by
 * @param defaults top-level fields to add where the client did not set them, as plain JSON values
 * @param tokenLimitField the field that limits the answer: {@code max_tokens} or {@code
 *     max_completion_tokens}
 * @param mostOutputTokens the most the model writes; a higher limit of the client's is lowered
 * @param unsupported fields to leave out
 * @param efforts for each effort in words, the top-level fields that select it, as plain JSON
 *     values; a missing one means that the dialect's own way will do
 * @param reasons whether the model reasons at all, as far as is known
 * @param effortWords the efforts that the model takes; empty where none is known
 */
public record UpstreamTarget(
    String model,
    Map<String, Object> defaults,
    String tokenLimitField,
    int mostOutputTokens,
    Set<String> unsupported,
    Map<String, Map<String, Object>> efforts,
    boolean reasons,
    Set<String> effortWords) {

  /** A target that takes the efforts that are selected by fields of their own. */
  public UpstreamTarget(
      String model,
      Map<String, Object> defaults,
      String tokenLimitField,
      int mostOutputTokens,
      Set<String> unsupported,
      Map<String, Map<String, Object>> efforts,
      boolean reasons) {
    this(
        model,
        defaults,
        tokenLimitField,
        mostOutputTokens,
        unsupported,
        efforts,
        reasons,
        efforts.keySet());
  }

  /** A target that may reason. */
  public UpstreamTarget(
      String model,
      Map<String, Object> defaults,
      String tokenLimitField,
      int mostOutputTokens,
      Set<String> unsupported,
      Map<String, Map<String, Object>> efforts) {
    this(model, defaults, tokenLimitField, mostOutputTokens, unsupported, efforts, true);
  }

  /** A target that writes answers of any length. */
  public UpstreamTarget(
      String model, Map<String, Object> defaults, String tokenLimitField, Set<String> unsupported) {
    this(model, defaults, tokenLimitField, Integer.MAX_VALUE, unsupported, Map.of());
  }

  public UpstreamTarget {
    defaults = Map.copyOf(defaults);
    unsupported = Set.copyOf(unsupported);
    efforts = Map.copyOf(efforts);
    effortWords = Set.copyOf(effortWords);
  }

  /**
   * The limit of the answer: what is asked, else what the chain sets, no more than the model
   * writes; null where neither says one. A lower one than asked is named.
   */
  public @Nullable Integer limit(@Nullable Integer asked, Set<String> losses) {
    if (asked != null && asked > mostOutputTokens) {
      losses.add(
          "the limit of the answer was lowered from %d to %d, the most %s writes"
              .formatted(asked, mostOutputTokens, model));
    }
    if (asked != null) {
      return Math.min(asked, mostOutputTokens);
    }
    Object preset = defaults.getOrDefault("max_tokens", defaults.get("max_completion_tokens"));
    return preset instanceof Number number ? Math.min(number.intValue(), mostOutputTokens) : null;
  }
}

package com.gammainfra.gateway.chat;

import org.jspecify.annotations.Nullable;

/**
 * How much the model shall reason before it answers; null wherever the caller said nothing.
 *
 * @param effort a word, as written: {@code none}, {@code low}, {@code high}
 * @param tokens at most that many tokens of reasoning; 0 for none
 */
public record Reasoning(@Nullable String effort, @Nullable Integer tokens) {

  /** Nothing said. */
  public static final Reasoning UNSAID = new Reasoning(null, null);

  /** An effort in a word, or nothing. */
  public static Reasoning of(@Nullable String effort) {
    return effort == null ? UNSAID : new Reasoning(effort, null);
  }
}

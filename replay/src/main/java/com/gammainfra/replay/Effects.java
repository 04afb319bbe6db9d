package com.gammainfra.replay;

import java.util.List;
import java.util.Locale;

/** What is counted beside the trace's own tokens. */
enum Effects {
  /** Nothing: every token at its standard rate. */
  FIXED(false, true, false),
  /** Prompt caches, which a switch of model leaves behind. */
  CACHE(true, true, false),
  /** Prompt caches, as if a switch of model left nothing behind. */
  CACHE_FREE_SWITCHES(true, false, false),
  /** The hidden reasoning of each model at its effort. */
  REASONING(false, true, true),
  /** Prompt caches, what switches lose of them, and hidden reasoning. */
  ALL(true, true, true),
  /** The same, as if switches lost nothing. */
  ALL_FREE_SWITCHES(true, false, true);

  private final boolean cache;
  private final boolean switches;
  private final boolean reasoning;

  Effects(boolean cache, boolean switches, boolean reasoning) {
    this.cache = cache;
    this.switches = switches;
    this.reasoning = reasoning;
  }

  /** The one of these settings; free switches mean nothing without a cache. */
  static Effects of(boolean cache, boolean switches, boolean reasoning) {
    for (Effects effects : values()) {
      if (effects.cache == cache
          && effects.reasoning == reasoning
          && (effects.switches == switches || !cache)) {
        return effects;
      }
    }
    throw new IllegalStateException("every combination has a constant");
  }

  /** Whether what a model has read lately costs less. */
  boolean cache() {
    return cache;
  }

  /** Whether a cache is one model's own. */
  boolean switches() {
    return switches;
  }

  /** Whether hidden reasoning is added to the trace's output. */
  boolean reasoning() {
    return reasoning;
  }

  /** The name in JSON. */
  String id() {
    return name().toLowerCase(Locale.ROOT);
  }

  static List<Effects> all() {
    return List.of(values());
  }
}

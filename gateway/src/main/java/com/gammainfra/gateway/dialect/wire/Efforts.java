package com.gammainfra.gateway.dialect.wire;

import java.util.List;
import java.util.Set;

/**
 * The words by which callers say how much a model shall reason: OpenAI's {@code reasoning_effort}
 * (<a href="https://platform.openai.com/docs/guides/reasoning">Reasoning models</a>) and
 * Anthropic's {@code output_config.effort} (<a
 * href="https://docs.claude.com/en/docs/build-with-claude/effort">Effort</a>), as known in November
 * 2026. No model takes all of them, and a provider refuses those that its model does not take.
 */
public final class Efforts {

  private static final List<String> ASCENDING =
      List.of("none", "minimal", "low", "medium", "high", "xhigh", "max");

  private static final int MOST_TOKENS_OF_LOW = 4_096;
  private static final int MOST_TOKENS_OF_MEDIUM = 16_384;

  private Efforts() {}

  /** The word for a budget of reasoning tokens, where only words are taken. */
  public static String ofTokens(int tokens) {
    return tokens <= MOST_TOKENS_OF_LOW
        ? "low"
        : tokens <= MOST_TOKENS_OF_MEDIUM ? "medium" : "high";
  }

  /**
   * The word for a model that takes only these: the same, else the next below it that still means
   * reasoning, else the next above. The same too where nothing is known of it or of the model.
   */
  public static String nearest(String asked, Set<String> taken) {
    int at = ASCENDING.indexOf(asked);
    if (at < 0 || taken.contains(asked)) {
      return asked;
    }
    for (int below = at - 1; below > 0; below--) {
      if (taken.contains(ASCENDING.get(below))) {
        return ASCENDING.get(below);
      }
    }
    for (int above = at + 1; above < ASCENDING.size(); above++) {
      if (taken.contains(ASCENDING.get(above))) {
        return ASCENDING.get(above);
      }
    }
    return asked;
  }

  /** The same, and a change named. */
  public static String nearest(String asked, Set<String> taken, String model, Set<String> losses) {
    String word = nearest(asked, taken);
    if (!word.equals(asked)) {
      losses.add(
          "reasoning_effort '%s' is not taken by %s and became '%s'".formatted(asked, model, word));
    }
    return word;
  }
}

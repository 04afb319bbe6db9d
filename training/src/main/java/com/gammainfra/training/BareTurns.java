package com.gammainfra.training;

import com.gammainfra.gateway.classifier.PromptText;
import java.util.List;
import java.util.Set;

/**
 * Turns that ask for something of their own, whatever stands before them, once more as first turns
 * without it.
 *
 * <p>In the middle of a conversation people ask in other words than to begin with ("it needs a
 * name", "who's in, who's out?"). The network that reads a turn by itself is fitted to first turns
 * alone and would never see these; then what was asked for before, in plain words, is louder.
 */
final class BareTurns {
  /**
   * Buckets of the prompts written for the project whose last turn says itself what it asks for.
   */
  private static final Set<String> OF_THEIR_OWN = Set.of("once", "tone");

  private BareTurns() {}

  /** Those of the prompts, in order, without what stands before the turn. */
  static List<LabelledPrompt> of(List<LabelledPrompt> prompts) {
    return prompts.stream()
        .filter(prompt -> prompt.source().equals(OwnPrompts.SOURCE) && prompt.inContext())
        .filter(prompt -> OF_THEIR_OWN.contains(prompt.bucket()))
        .map(prompt -> prompt.with(PromptText.of(prompt.fullText())))
        .toList();
  }
}

package com.gammainfra.gateway.classifier;

import java.util.List;

/**
 * Words of one meaning, in as many languages as were written down, and where they are looked for.
 * Unlike a {@link KeywordCue} it speaks for no task: training finds what it is worth to each.
 *
 * @param name says what it means
 * @param region where one of the phrases has to stand
 * @param phrases as {@link PhraseFinder} reads them; at least one
 */
public record Signal(String name, TextRule.Region region, List<String> phrases) {
  public Signal {
    phrases = List.copyOf(phrases);
    if (phrases.isEmpty()) {
      throw new IllegalArgumentException("it has no words");
    }
  }
}

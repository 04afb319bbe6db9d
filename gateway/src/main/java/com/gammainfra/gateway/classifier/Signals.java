package com.gammainfra.gateway.classifier;

import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/**
 * What people who know the tasks would look for in a prompt, as features: which of the keyword
 * router's cues fire, and which {@link Signal}s stand in it.
 *
 * <p>The words were chosen by meaning, training weighs them, and two or more of them together. They
 * carry over to kinds of prompts and to languages that the training rows have few of, where
 * n-grams, once here too, do not. Length, script and layout are left out: they tell more of where a
 * row comes from than of what it asks, and with them the signals were worth less on prompts of
 * other sources.
 *
 * <p>A system prompt is read as the last turn is, and what stands in it are features of its own:
 * {@link SignalNetworks} finds out which of the two says what is to be done.
 *
 * <p>A feature's number is its place: the cues first, then the signals, as the rule book has them,
 * then the system prompt's in the same order. So weights fit one rule book and no other. Immutable
 * and thread-safe.
 */
public final class Signals {
  private final KeywordRouter keywords;
  private final int cues;
  private final List<Signal> signals;
  private final PhraseFinder inTurn = new PhraseFinder();
  private final PhraseFinder inEarlierTurn = new PhraseFinder();
  private final PhraseFinder inEarlierAnswer = new PhraseFinder();

  /** Signals, beside the cues of a router. */
  public Signals(KeywordRouter keywords, List<Signal> signals) {
    this.keywords = keywords;
    this.cues = keywords.cues().size();
    this.signals = List.copyOf(signals);
    for (int i = 0; i < this.signals.size(); i++) {
      Signal signal = this.signals.get(i);
      for (String phrase : signal.phrases()) {
        finder(signal.region()).put(phrase, i);
      }
    }
  }

  /** How many features there are; all indices are below it. */
  public int size() {
    return 2 * ofOneText();
  }

  /** How many cues and signals there are, each of which is two features. */
  public int ofOneText() {
    return cues + signals.size();
  }

  /** The features of a prompt: 1 for what is there, in ascending order. */
  public SparseVector of(PromptText prompt) {
    BitSet there = there(prompt);
    prompt
        .systemAsTurn()
        .ifPresent(
            system -> there(system).stream().forEach(feature -> there.set(ofOneText() + feature)));
    float[] values = new float[there.cardinality()];
    Arrays.fill(values, 1);
    return new SparseVector(there.stream().toArray(), values);
  }

  private BitSet there(PromptText prompt) {
    BitSet there = keywords.firing(prompt);
    standing(prompt).stream().forEach(signal -> there.set(cues + signal));
    return there;
  }

  /** Which signals stand in the last turn, and before it where the turn leans on that. */
  private BitSet standing(PromptText prompt) {
    BitSet standing = new BitSet(signals.size());
    String text = prompt.text();
    inTurn.find(
        text,
        (signal, from, to) -> {
          if (signals.get(signal).region().covers(text, from, to)) {
            standing.set(signal);
          }
        });
    if (prompt.followUp()) {
      inEarlierTurn.find(prompt.earlierUser(), (signal, _, _) -> standing.set(signal));
      inEarlierAnswer.find(prompt.earlierAnswer(), (signal, _, _) -> standing.set(signal));
    }
    return standing;
  }

  private PhraseFinder finder(TextRule.Region region) {
    return switch (region) {
      case START, HEAD, FIRST_LINE, TAIL, TEXT -> inTurn;
      case EARLIER -> inEarlierTurn;
      case ANSWER -> inEarlierAnswer;
    };
  }
}

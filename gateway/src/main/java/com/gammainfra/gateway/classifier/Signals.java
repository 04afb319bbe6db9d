package com.gammainfra.gateway.classifier;

import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

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
 * <p>The system prompt, and the user's earlier turns one below the other, are read as the last turn
 * is, and what stands in them are features of their own ({@link PromptText#texts}): {@link
 * SignalNetworks} finds out which of the texts says what is to be done.
 *
 * <p>A feature's number is its place: the cues first, then the signals, as the rule book has them,
 * then in the same order the system prompt's, and then the earlier turns'. So weights fit one rule
 * book and no other. Immutable and thread-safe.
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
    return SignalNetworks.TEXTS * ofOneText();
  }

  /** How many cues and signals there are, each of which is a feature of each text. */
  public int ofOneText() {
    return cues + signals.size();
  }

  /** The features of a prompt: 1 for what is there, in ascending order. */
  public SparseVector of(PromptText prompt) {
    List<Optional<PromptText>> texts = prompt.texts();
    int[] there =
        IntStream.range(0, texts.size())
            .flatMap(text -> texts.get(text).map(p -> of(p, text)).orElse(IntStream.empty()))
            .toArray();
    float[] values = new float[there.length];
    Arrays.fill(values, 1);
    return new SparseVector(there, values);
  }

  /** The features of one text, which is the so-and-so-many-th, in ascending order. */
  private IntStream of(PromptText asTurn, int text) {
    int first = text * ofOneText();
    return IntStream.concat(
        keywords.firing(asTurn).stream().map(cue -> first + cue),
        standing(asTurn).stream().map(signal -> first + cues + signal));
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
      inEarlierTurn.find(prompt.turnBefore(), (signal, _, _) -> standing.set(signal));
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

package com.gammainfra.gateway.classifier;

import java.util.BitSet;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What people who know the tasks would look for in a prompt, as features: which {@link Signal}s
 * stand in it, which of the keyword router's cues fire, and every two of these that are there
 * together. "Asks for a list" says little and "you are given a text" says little; both at once say
 * extraction.
 *
 * <p>The words were chosen by meaning, training weighs them. They carry over to kinds of prompts
 * and to languages that the training rows have few of, where n-grams do not. Length, script and
 * layout ({@link TextShape}) are left out: they tell more of where a row comes from than of what it
 * asks, and with them the signals were worth less on prompts of other sources.
 *
 * <p>Names, and pairs of names, are hashed into {@value #BUCKETS} buckets. Immutable and
 * thread-safe.
 */
public final class Signals {
  /** All indices are below this. */
  public static final int BUCKETS = 1 << 16;

  static final float PAIR = 0.4f;

  private final KeywordRouter keywords;
  private final List<Signal> signals;
  private final int[] cueHashes;
  private final int[] signalHashes;
  private final PhraseFinder inTurn = new PhraseFinder();
  private final PhraseFinder inEarlierTurn = new PhraseFinder();
  private final PhraseFinder inEarlierAnswer = new PhraseFinder();

  /** Signals, beside the cues of a router. */
  public Signals(KeywordRouter keywords, List<Signal> signals) {
    this.keywords = keywords;
    this.signals = List.copyOf(signals);
    this.cueHashes = keywords.cues().stream().mapToInt(cue -> Hashes.of('k', cue.name())).toArray();
    this.signalHashes =
        this.signals.stream().mapToInt(signal -> Hashes.of('s', signal.name())).toArray();
    for (int i = 0; i < this.signals.size(); i++) {
      Signal signal = this.signals.get(i);
      for (String phrase : signal.phrases()) {
        finder(signal.region()).put(phrase, i);
      }
    }
  }

  /** The features of a prompt: 1 for what is there, {@value #PAIR} for two that are. */
  public SparseVector of(PromptText prompt) {
    int[] there =
        IntStream.concat(
                keywords.firing(prompt).stream().map(i -> cueHashes[i]),
                standing(prompt).stream().map(i -> signalHashes[i]))
            .sorted()
            .toArray();
    int pairs = there.length * (there.length - 1) / 2;
    int[] indices = new int[there.length + pairs];
    float[] values = new float[indices.length];
    int size = 0;
    for (int i = 0; i < there.length; i++) {
      indices[size] = bucket(there[i]);
      values[size++] = 1;
      for (int j = 0; j < i; j++) {
        indices[size] = bucket(Hashes.mix(there[j], there[i]));
        values[size++] = PAIR;
      }
    }
    return new SparseVector(indices, values);
  }

  /** Which signals stand in a prompt. */
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

  private static int bucket(int hash) {
    return Hashes.spread(hash) >>> (Integer.SIZE - Integer.numberOfTrailingZeros(BUCKETS));
  }
}

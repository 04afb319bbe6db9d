package com.gammainfra.gateway.classifier;

import java.util.Arrays;

/**
 * What the signals of a prompt say for each task. One network reads a text as if it were the only
 * turn. Where anything stands in a system prompt or in earlier turns a second one reads all texts,
 * and says besides how far each text's own word counts:
 *
 * <pre>score(task) = context(task) + Σ gate(text) × turn(task | text),
 * gate(text) = 1 / (1 + e^−context(gate of text))   over last turn, system prompt, earlier turns
 * </pre>
 *
 * <p>For a system prompt either fixes the job ("Translate whatever the user writes"), and then what
 * the turn seems to ask for is only material; or it describes a firm, a project, a character and
 * leaves the job to the turn, and then the turn means what it would mean by itself. And so an
 * earlier turn: "I will paste mails, sort each into …" holds for the turns to come, while "Sort
 * this mail into …" was done with once. The first network is fitted to turns that stand by
 * themselves, of which there are many more; what it learned there says, of each text, what is asked
 * for if that text counts. Gates between readers are those of a mixture of experts (Jacobs et al.
 * 1991).
 *
 * <p>Immutable and thread-safe.
 *
 * @param turn over the features of one text, eight outputs
 * @param context over the features of all texts as {@link Signals} numbers them, {@value #TEXTS}
 *     times as many; eight outputs and a gate for each text
 */
public record SignalNetworks(Network turn, Network context) {
  /** Last turn, system prompt, earlier turns: in this order features and gates stand. */
  public static final int TEXTS = 3;

  /** From here on a gate is 1 to the last bit, and from its negative on as good as 0. */
  private static final float WIDE_OPEN = 64;

  public SignalNetworks {
    if (turn.bias().length != Head.TASKS || context.bias().length != Head.TASKS + TEXTS) {
      throw new IllegalArgumentException(
          "the networks have not %d outputs and %d".formatted(Head.TASKS, Head.TASKS + TEXTS));
    }
    if (context.signals() != TEXTS * turn.signals()) {
      throw new IllegalArgumentException(
          "one network is over %d features of a text, the other over %d of %d texts"
              .formatted(turn.signals(), context.signals(), TEXTS));
    }
  }

  /** Networks that leave all to the last turn. */
  public static SignalNetworks of(Network turn) {
    float[] bias = new float[Head.TASKS + TEXTS];
    Arrays.fill(bias, Head.TASKS, bias.length, -WIDE_OPEN);
    bias[Head.TASKS] = WIDE_OPEN;
    return new SignalNetworks(
        turn, new Network(new float[TEXTS * turn.signals() * bias.length], HiddenLayer.NONE, bias));
  }

  /** The number of features of all texts together. */
  public int signals() {
    return context.signals();
  }

  /** What the features of a prompt say for each task, in the order of {@link Head#COLUMNS}. */
  public double[] scores(SparseVector signals) {
    if (!signals.reaches(turn.signals())) {
      return turn.outputs(signals);
    }
    double[] outputs = context.outputs(signals);
    double[] scores = Arrays.copyOf(outputs, Head.TASKS);
    double[][] readings = readings(turn, signals);
    for (int text = 0; text < TEXTS; text++) {
      double gate = 1 / (1 + Math.exp(-outputs[Head.TASKS + text]));
      for (int task = 0; task < scores.length; task++) {
        scores[task] += gate * readings[text][task];
      }
    }
    return scores;
  }

  /**
   * What a network of turns says for each task of each text, were it the only turn.
   *
   * @return by text, then by task; all 0 for a text in which nothing stands
   */
  public static double[][] readings(Network turn, SparseVector signals) {
    double[][] readings = new double[TEXTS][Head.TASKS];
    for (int text = 0; text < TEXTS; text++) {
      int from = text * turn.signals();
      SparseVector own = signals.between(from, from + turn.signals());
      if (own.indices().length > 0) {
        readings[text] = turn.outputs(own);
      }
    }
    return readings;
  }

  /** The same, louder. */
  SignalNetworks louder(double factor) {
    return new SignalNetworks(turn.louder(factor), context.louder(factor));
  }
}

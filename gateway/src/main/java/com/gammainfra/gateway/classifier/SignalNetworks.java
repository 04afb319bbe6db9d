package com.gammainfra.gateway.classifier;

/**
 * What the signals of a prompt say for each task. One network reads the turn. Under a system prompt
 * in which anything stands a second one reads both, and says besides how far the turn's own word
 * counts:
 *
 * <pre>score(task) = second(task) + gate × first(task),   gate = 1 / (1 + e^−second(gate))</pre>
 *
 * <p>For a system prompt either fixes the job ("Translate whatever the user writes"), and then what
 * the turn seems to ask for is only material; or it describes a firm, a project, a character and
 * leaves the job to the turn, and then the turn means what it would mean without it. The first
 * network is fitted to turns without a system prompt, of which there are many more. A gate between
 * readers is that of a mixture of experts (Jacobs et al. 1991).
 *
 * <p>Immutable and thread-safe.
 *
 * @param turn over the features of the turn, eight outputs
 * @param system over the features of turn and system prompt as {@link Signals} numbers them, twice
 *     as many; eight outputs and the gate
 */
public record SignalNetworks(Network turn, Network system) {
  private static final int GATE = Head.TASKS;

  /** From here on the gate is 1, to the last bit. */
  private static final float WIDE_OPEN = 64;

  public SignalNetworks {
    if (turn.bias().length != Head.TASKS || system.bias().length != Head.TASKS + 1) {
      throw new IllegalArgumentException("the networks have not eight outputs and nine");
    }
    if (system.signals() != 2 * turn.signals()) {
      throw new IllegalArgumentException(
          "one network is over %d features of a turn, the other over %d of two texts"
              .formatted(turn.signals(), system.signals()));
    }
  }

  /** Networks that leave all to the turn. */
  public static SignalNetworks of(Network turn) {
    float[] bias = new float[Head.TASKS + 1];
    bias[GATE] = WIDE_OPEN;
    return new SignalNetworks(
        turn, new Network(new float[2 * turn.signals() * bias.length], HiddenLayer.NONE, bias));
  }

  /** The number of features of turn and system prompt together. */
  public int signals() {
    return system.signals();
  }

  /** What the features of a prompt say for each task, in the order of {@link Head#COLUMNS}. */
  public double[] scores(SparseVector signals) {
    double[] scores = turn.outputs(signals.below(turn.signals()));
    if (signals.reaches(turn.signals())) {
      double[] above = system.outputs(signals);
      double gate = 1 / (1 + Math.exp(-above[GATE]));
      for (int task = 0; task < scores.length; task++) {
        scores[task] = above[task] + gate * scores[task];
      }
    }
    return scores;
  }

  /** The same, louder. */
  SignalNetworks louder(double factor) {
    return new SignalNetworks(turn.louder(factor), system.louder(factor));
  }
}

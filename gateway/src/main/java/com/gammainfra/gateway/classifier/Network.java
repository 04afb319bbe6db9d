package com.gammainfra.gateway.classifier;

/**
 * A small network over signals: output = bias + Σ signal value × weight + what the {@link
 * HiddenLayer} makes of the signals together.
 *
 * <p>Immutable and thread-safe; the arrays handed in are not copied and must not change.
 */
public final class Network {
  private final float[] linear;
  private final HiddenLayer hidden;
  private final float[] bias;

  /**
   * A network.
   *
   * @param linear signal-major weights, {@code signals × outputs}
   * @param hidden over as many signals and with as many outputs, or {@link HiddenLayer#NONE}
   * @param bias by output
   * @throws IllegalArgumentException when they do not fit each other or a weight is no number
   */
  public Network(float[] linear, HiddenLayer hidden, float[] bias) {
    int outputs = bias.length;
    if (outputs == 0 || linear.length % outputs != 0) {
      throw new IllegalArgumentException("the weights do not fit " + outputs + " outputs");
    }
    if (hidden.units() > 0
        && (hidden.outputs() != outputs || hidden.signals() != linear.length / outputs)) {
      throw new IllegalArgumentException("the hidden layer is of another size");
    }
    Head.requireNumbers(linear);
    Head.requireNumbers(bias);
    this.linear = linear;
    this.hidden = hidden;
    this.bias = bias;
  }

  /** The number of signals it knows. */
  public int signals() {
    return linear.length / bias.length;
  }

  /** What it says of signals, each of which it must know. */
  public double[] outputs(SparseVector signals) {
    double[] sum = new double[bias.length];
    for (int output = 0; output < sum.length; output++) {
      sum[output] = bias[output];
    }
    for (int i = 0; i < signals.indices().length; i++) {
      int row = signals.indices()[i] * sum.length;
      for (int output = 0; output < sum.length; output++) {
        sum[output] += signals.values()[i] * linear[row + output];
      }
    }
    hidden.addOutputs(signals, sum);
    return sum;
  }

  /** The same with its first eight outputs, which speak for tasks, made louder. */
  Network louder(double factor) {
    return new Network(
        louder(linear, factor, bias.length),
        hidden.saying(louder(hidden.out(), factor, bias.length)),
        louder(bias, factor, bias.length));
  }

  private static float[] louder(float[] values, double factor, int outputs) {
    float[] louder = values.clone();
    for (int i = 0; i < louder.length; i++) {
      if (i % outputs < Head.TASKS) {
        louder[i] = (float) (factor * values[i]);
      }
    }
    return louder;
  }

  float[] linear() {
    return linear;
  }

  HiddenLayer hidden() {
    return hidden;
  }

  float[] bias() {
    return bias;
  }
}

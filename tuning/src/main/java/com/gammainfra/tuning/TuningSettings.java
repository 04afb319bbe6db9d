package com.gammainfra.tuning;

/**
 * How to tune.
 *
 * @param epochs how often each row is seen
 * @param batch rows a step
 * @param learningRate the largest, reached after a sixteenth of the steps and falling to 0 from
 *     there
 * @param weightDecay AdamW's
 * @param noisy the share of rows that are seen with {@link Noise}
 * @param seed of everything that is random
 */
record TuningSettings(
    int epochs, int batch, float learningRate, float weightDecay, double noisy, long seed) {

  /** The chosen settings, but for what the command line asks. */
  static TuningSettings of(int epochs, float learningRate, double noisy, long seed) {
    return new TuningSettings(epochs, 32, learningRate, 0.01f, noisy, seed);
  }
}

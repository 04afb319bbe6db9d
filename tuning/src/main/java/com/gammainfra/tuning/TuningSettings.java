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
 * @param pieces the most word pieces of a prompt
 * @param seed of everything that is random
 */
record TuningSettings(
    int epochs,
    int batch,
    float learningRate,
    float weightDecay,
    double noisy,
    int pieces,
    long seed) {

  /** What the shipped encoder was tuned with, but for what the command line asks. */
  static TuningSettings of(int epochs, float learningRate, int pieces, long seed) {
    return new TuningSettings(epochs, 32, learningRate, 0.01f, 0.25, pieces, seed);
  }
}

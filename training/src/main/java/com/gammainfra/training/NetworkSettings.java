package com.gammainfra.training;

/**
 * What the training of a network over signals is told. That of turns was chosen on half A and the
 * calibration prompts, which have no system prompts; the other's on prompts of our own held out.
 *
 * @param nets how many are trained, each from a seed of its own; their answers are averaged
 * @param units of each
 * @param epochs how often each row is seen
 * @param batch rows a step
 * @param rate the largest learning rate
 * @param decay of the weights, a step and unit of rate
 * @param deaf the share of the signals that a row is shown without
 * @param idle the share of the units that are left out for a row
 */
record NetworkSettings(
    int nets, int units, int epochs, int batch, float rate, float decay, float deaf, float idle) {
  /** Of the network that reads turns. */
  static final NetworkSettings TURN =
      new NetworkSettings(4, 256, 60, 256, 5e-3f, 0.5f, 0.45f, 0.6f);

  /** Of the one that reads all texts, for which there are a quarter of the rows. */
  static final NetworkSettings IN_CONTEXT =
      new NetworkSettings(4, 96, 30, 128, 5e-3f, 0.5f, 0.45f, 0.6f);
}

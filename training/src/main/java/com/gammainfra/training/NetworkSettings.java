package com.gammainfra.training;

/**
 * What the training of the network over signals is told. Chosen on half A and the calibration
 * prompts.
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
  /** Of what ships. */
  static final NetworkSettings SHIPPED =
      new NetworkSettings(4, 256, 60, 256, 5e-3f, 0.5f, 0.45f, 0.6f);
}

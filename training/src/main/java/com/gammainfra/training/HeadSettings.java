package com.gammainfra.training;

/**
 * What training is told rather than learns. Chosen by cross-validation on the training set and on
 * half A of the development set.
 *
 * @param l2 penalty on the squared weights, against a loss that is a mean over rows
 * @param weakWeight of a row whose label follows from its data set; a row that was read weighs 1
 * @param embeddingScale what the sentence vector, of length 1, is multiplied by
 * @param alsoShare the share of the target given to defensible other labels
 * @param minRows the least rows a feature must stand in to get a weight
 * @param iterations the most steps of the minimiser
 */
record HeadSettings(
    double l2,
    double weakWeight,
    double embeddingScale,
    double alsoShare,
    int minRows,
    int iterations) {
  /**
   * How the networks over signals read their rows; they have {@link NetworkSettings} of their own.
   */
  static final HeadSettings EVERY_SIGNAL = new HeadSettings(0, 0.25, 1, 0.15, 0, 0);

  /** Of the head over the encoder's vector. */
  static final HeadSettings EMBEDDING = new HeadSettings(1e-3, 0.25, 10, 0.15, 2, 200);
}

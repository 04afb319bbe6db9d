package com.gammainfra.training;

/**
 * One answer as far as calibration and selective prediction look at it.
 *
 * @param confidence what the model gave its answer, in [0, 1]
 * @param right whether the answer was right, strictly or acceptably as the caller decides
 */
record Judged(double confidence, boolean right) {}

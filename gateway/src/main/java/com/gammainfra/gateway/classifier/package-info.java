/**
 * Predicts the task of a request: features, weights, calibration, rules. It runs in-process on the
 * CPU, never fails a request, and knows nothing of models, prices or HTTP. What makes the weights
 * is the {@code training} module, which shares this package's featuriser and artefact format.
 */
@NullMarked
package com.gammainfra.gateway.classifier;

import org.jspecify.annotations.NullMarked;

package com.gammainfra.training;

/**
 * A labelled prompt and what a head says of it.
 *
 * @param scores in the order of {@link com.gammainfra.gateway.classifier.Head#COLUMNS}
 */
@SuppressWarnings("ArrayRecordComponent") // compared nowhere
record ScoredPrompt(LabelledPrompt labelled, double[] scores) {}

/**
 * Makes the classifier's artefact and measures it: reads labelled prompts, leaves out what must not
 * be trained on, fits head, calibration, rule precisions and threshold, and writes the model card.
 * Features and artefact format are the gateway's own, so that training sees what serving computes.
 * Never shipped with the server.
 */
@NullMarked
package com.gammainfra.training;

import org.jspecify.annotations.NullMarked;

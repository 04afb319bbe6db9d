package com.gammainfra.gateway.catalog;

import org.jspecify.annotations.Nullable;

/**
 * A published score of a model at one task. Scores of different scales are never compared.
 *
 * @param score 0 to 100, higher is better
 * @param scale which benchmark and release it is from
 * @param effort the reasoning effort it was measured at; null means the model's own default
 * @param source where it was read
 */
public record QualityScore(double score, String scale, @Nullable Effort effort, String source) {}

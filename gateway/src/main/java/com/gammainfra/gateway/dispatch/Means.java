package com.gammainfra.gateway.dispatch;

import com.gammainfra.gateway.health.HealthTracker;
import com.gammainfra.gateway.provider.Provider;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/**
 * What all journeys of a dispatcher share.
 *
 * @param refilter whether another model may be asked what one would not answer
 */
record Means(
    Provider provider,
    HealthTracker health,
    LongSupplier nanoTime,
    Pause pause,
    RandomGenerator random,
    boolean refilter) {}

package com.gammainfra.gateway.health;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How one key of a deployment is doing.
 *
 * @param breaker closed, open, or half open; open too while the key rests
 * @param rests how long it is left alone yet; null when it is not
 * @param reason why it is left alone; null when it is not
 */
public record KeyHealth(
    BreakerState breaker, @Nullable Duration rests, @Nullable RestReason reason) {}

package com.gammainfra.gateway.health;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How one deployment has behaved lately.
 *
 * @param ttftP50 median time to first token of the last five minutes; null without a sample
 * @param ttftP95 the same at the 95th percentile
 * @param totalP50 median time of whole answers and of streams to their end, over the same window
 * @param totalP95 the same at the 95th percentile
 */
public record DeploymentHealth(
    BreakerState breaker,
    @Nullable Duration ttftP50,
    @Nullable Duration ttftP95,
    @Nullable Duration totalP50,
    @Nullable Duration totalP95) {

  /** Nothing is known, so nothing speaks against it. */
  public static final DeploymentHealth UNKNOWN = untimed(BreakerState.CLOSED);

  /** A state without any sample of time. */
  public static DeploymentHealth untimed(BreakerState breaker) {
    return new DeploymentHealth(breaker, null, null, null, null);
  }

  /** Whether calls are refused at present. */
  public boolean unhealthy() {
    return breaker == BreakerState.OPEN;
  }
}

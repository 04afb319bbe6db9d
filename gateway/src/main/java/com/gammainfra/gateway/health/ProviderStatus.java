package com.gammainfra.gateway.health;

import java.util.Collection;
import java.util.Locale;

/** How a provider as a whole is doing. */
public enum ProviderStatus {
  /** Every deployment takes calls, or none was called yet. */
  OPERATIONAL,
  /** Some deployments refuse calls, or are being probed. */
  DEGRADED,
  /** Every deployment that was called refuses calls. */
  DOWN;

  private final String id = name().toLowerCase(Locale.ROOT);

  /** The name used on the wire. */
  public String id() {
    return id;
  }

  /** The status of a provider whose deployments are in these states of health. */
  public static ProviderStatus of(Collection<DeploymentHealth> deployments) {
    long open = count(deployments, BreakerState.OPEN);
    if (open > 0 && open == deployments.size()) {
      return DOWN;
    }
    return open + count(deployments, BreakerState.HALF_OPEN) > 0 ? DEGRADED : OPERATIONAL;
  }

  private static long count(Collection<DeploymentHealth> deployments, BreakerState state) {
    return deployments.stream().filter(d -> d.breaker() == state).count();
  }
}

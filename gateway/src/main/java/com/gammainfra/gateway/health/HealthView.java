package com.gammainfra.gateway.health;

import com.gammainfra.gateway.catalog.DeploymentId;

/** A look at how deployments have behaved lately. Implementations are thread-safe. */
@FunctionalInterface
public interface HealthView {

  /** The health of a deployment; {@link DeploymentHealth#UNKNOWN} for one never called. */
  DeploymentHealth of(DeploymentId id);
}

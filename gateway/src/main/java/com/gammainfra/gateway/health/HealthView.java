package com.gammainfra.gateway.health;

import com.gammainfra.gateway.catalog.DeploymentId;

/** A look at how deployments have behaved lately. Implementations are thread-safe. */
@FunctionalInterface
public interface HealthView {

  /** The health of a deployment; {@link DeploymentHealth#UNKNOWN} for one never called. */
  DeploymentHealth of(DeploymentId id);

  /**
   * The health of a deployment for a customer who asks it with a key of their own: the deployment's
   * faults and that key's.
   *
   * @param ownKey names the key
   */
  default DeploymentHealth of(DeploymentId id, String ownKey) {
    return of(id);
  }
}

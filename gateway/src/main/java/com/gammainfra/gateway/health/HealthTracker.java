package com.gammainfra.gateway.health;

import com.gammainfra.gateway.catalog.DeploymentId;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Remembers how each deployment behaves, and each of its keys. Thread-safe; no threads of its own;
 * time is the clock's.
 *
 * <p>A deployment has a breaker for its faults and one a key for what is the key's own: a refusal,
 * a limit without a known end. A key that is over a limit with a known end rests until then. A
 * deployment is asked while its own breaker and one of its keys admit it.
 *
 * <p>A key that a customer brings is remembered like any other, but by its name, and nothing that
 * it comes to keeps others from asking.
 *
 * <p>Memory is bounded by the number of deployments ever configured: about 260 KB each while it
 * answers, and a few KB for each of the last 1,000 customers' keys it was asked with.
 */
public final class HealthTracker implements HealthView {

  /** No provider's word makes a key wait longer than this; it is asked again then. */
  static final Duration LONGEST_REST = Duration.ofHours(1);

  private final InstantSource clock;
  private final Map<DeploymentId, TrackedDeployment> deployments = new ConcurrentHashMap<>();

  /** A tracker that has seen nothing yet. */
  public HealthTracker(InstantSource clock) {
    this.clock = clock;
  }

  /**
   * Asks to call a deployment with one of its keys.
   *
   * @param key its place among the deployment's keys, from 0; a deployment without keys counts as
   *     one with a single key
   * @param of how many keys there are
   * @return leave to do so; null while a breaker is open, the key rests, or another call is the
   *     probe
   */
  public @Nullable Permit tryAcquire(DeploymentId id, int key, int of) {
    return tracked(id).tryAcquire(key, of);
  }

  /**
   * Asks to call a deployment with a customer's own key. What that comes to never counts for
   * another key.
   *
   * @param ownKey names the key; another key has another name
   * @return as {@link #tryAcquire(DeploymentId, int, int)}
   */
  public @Nullable Permit tryAcquire(DeploymentId id, String ownKey) {
    return tracked(id).tryAcquire(ownKey);
  }

  /** The same as {@link #rateLimit(DeploymentId)} for a customer's own key. */
  public @Nullable Duration rateLimit(DeploymentId id, String ownKey) {
    return tracked(id).rateLimit(ownKey);
  }

  /**
   * How long a rate limit keeps the deployment from being asked; null when nothing does, or
   * something else, such as an open breaker.
   */
  public @Nullable Duration rateLimit(DeploymentId id) {
    return tracked(id).rateLimit();
  }

  @Override
  public DeploymentHealth of(DeploymentId id) {
    TrackedDeployment deployment = deployments.get(id);
    return deployment == null ? DeploymentHealth.UNKNOWN : deployment.health();
  }

  @Override
  public DeploymentHealth of(DeploymentId id, String ownKey) {
    TrackedDeployment deployment = deployments.get(id);
    return deployment == null ? DeploymentHealth.UNKNOWN : deployment.health(ownKey);
  }

  /** The health of every deployment called so far, by name. */
  public Map<DeploymentId, DeploymentHealth> all() {
    Map<DeploymentId, DeploymentHealth> all =
        new TreeMap<>(Comparator.comparing(DeploymentId::value));
    deployments.forEach((id, deployment) -> all.put(id, deployment.health()));
    return all;
  }

  /** The health of each key that the deployment was called with so far, by its place. */
  public List<KeyHealth> keys(DeploymentId id) {
    TrackedDeployment deployment = deployments.get(id);
    return deployment == null ? List.of() : deployment.keys();
  }

  private TrackedDeployment tracked(DeploymentId id) {
    TrackedDeployment known = deployments.get(id);
    return known != null
        ? known
        : deployments.computeIfAbsent(id, i -> new TrackedDeployment(i.value(), clock));
  }
}

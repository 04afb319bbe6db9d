package com.gammainfra.gateway.health;

import com.gammainfra.gateway.catalog.DeploymentId;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Remembers how each deployment behaves. Thread-safe; no threads of its own; time is the clock's.
 *
 * <p>A breaker opens when at least half of the last {@value #LAST_CALLS} calls failed, once there
 * were {@value #LEAST_CALLS}: fewer calls say little, and half is far above what retries are meant
 * to absorb. It stays open for 15 seconds, so that under steady traffic a deployment that recovers
 * is asked again well within 30. Then one probe at a time passes: its success closes the breaker,
 * its failure opens it for another 15 seconds.
 *
 * <p>A key that is rate-limited, used up or refused rests by itself; the deployment refuses calls
 * once all its keys rest.
 *
 * <p>Memory is bounded by the number of deployments ever configured: about 130 KB each while it
 * answers.
 */
public final class HealthTracker implements HealthView {

  static final int LAST_CALLS = 20;
  static final int LEAST_CALLS = 5;
  static final float FAILURE_PERCENT = 50;
  static final Duration OPEN_FOR = Duration.ofSeconds(15);

  /** A probe that nobody reported on by then no longer keeps others out. */
  static final Duration PROBE_FORGOTTEN = Duration.ofMinutes(2);

  /** No provider's word makes a key wait longer than this; it is asked again then. */
  static final Duration LONGEST_REST = Duration.ofHours(1);

  private final InstantSource clock;
  private final Map<DeploymentId, TrackedDeployment> deployments = new ConcurrentHashMap<>();

  /** A tracker that has seen nothing yet. */
  public HealthTracker(InstantSource clock) {
    this.clock = clock;
  }

  /**
   * Asks to call a deployment.
   *
   * @return leave to do so; null while the breaker is open, all keys rest, or another call is the
   *     probe
   */
  public @Nullable Permit tryAcquire(DeploymentId id) {
    return tracked(id).tryAcquire();
  }

  /**
   * Leaves one key alone for {@code wait} from now, at most an hour; never shortens an earlier
   * rest.
   *
   * @param key its place among the deployment's keys, from 0; a deployment without keys counts as
   *     one with a single key
   * @param of how many keys there are
   */
  public void rest(DeploymentId id, int key, int of, Duration wait, RestReason reason) {
    Duration bounded = wait.compareTo(LONGEST_REST) < 0 ? wait : LONGEST_REST;
    tracked(id).rest(key, of, bounded, reason);
  }

  /** Whether that key is left alone at present. */
  public boolean resting(DeploymentId id, int key) {
    return tracked(id).resting(key);
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

  /** The health of every deployment called so far, by name. */
  public Map<DeploymentId, DeploymentHealth> all() {
    Map<DeploymentId, DeploymentHealth> all =
        new TreeMap<>(Comparator.comparing(DeploymentId::value));
    deployments.forEach((id, deployment) -> all.put(id, deployment.health()));
    return all;
  }

  private TrackedDeployment tracked(DeploymentId id) {
    TrackedDeployment known = deployments.get(id);
    return known != null
        ? known
        : deployments.computeIfAbsent(id, i -> new TrackedDeployment(i.value(), clock));
  }
}

package com.gammainfra.gateway.health;

import com.gammainfra.gateway.catalog.DeploymentId;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.Map;
import java.util.Set;
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
 * <p>Memory is bounded by the number of deployments: about 130 KB each while it answers, and {@link
 * #retain} forgets those no longer configured.
 */
public final class HealthTracker implements HealthView {

  static final int LAST_CALLS = 20;
  static final int LEAST_CALLS = 5;
  static final float FAILURE_PERCENT = 50;
  static final Duration OPEN_FOR = Duration.ofSeconds(15);

  /** A probe that nobody reported on by then no longer keeps others out. */
  static final Duration PROBE_FORGOTTEN = Duration.ofMinutes(2);

  /** No provider's word makes a deployment wait longer than this; it is asked again then. */
  static final Duration LONGEST_COOL_DOWN = Duration.ofHours(1);

  private final InstantSource clock;
  private final Map<DeploymentId, TrackedDeployment> deployments = new ConcurrentHashMap<>();

  /** A tracker that has seen nothing yet. */
  public HealthTracker(InstantSource clock) {
    this.clock = clock;
  }

  /**
   * Asks to call a deployment. After {@code true} the caller owes exactly one of {@link
   * #recordSuccess}, {@link #recordFailure} or {@link #release}: a half-open breaker admits nobody
   * else until then, or for two minutes.
   *
   * @return whether the call may be made: false while the breaker is open, the deployment cools
   *     down, or another call is the probe
   */
  public boolean tryAcquire(DeploymentId id) {
    return tracked(id).tryAcquire();
  }

  /**
   * The call succeeded.
   *
   * @param ttft its time to first token; null when it was not measured
   */
  public void recordSuccess(DeploymentId id, @Nullable Duration ttft) {
    TrackedDeployment deployment = tracked(id);
    deployment.succeeded();
    if (ttft != null) {
      deployment.answered(ttft);
    }
  }

  /** The call failed in a way that speaks against the deployment. */
  public void recordFailure(DeploymentId id) {
    tracked(id).failed();
  }

  /** The call was not made, was cancelled, or failed through the caller's fault. */
  public void release(DeploymentId id) {
    tracked(id).release();
  }

  /** Opens the breaker outright, such as when the credential is refused. */
  public void open(DeploymentId id) {
    tracked(id).open();
  }

  /** Refuses calls for {@code wait} from now, at most an hour; never shortens an earlier wait. */
  public void coolDown(DeploymentId id, Duration wait) {
    tracked(id).coolDown(wait.compareTo(LONGEST_COOL_DOWN) < 0 ? wait : LONGEST_COOL_DOWN);
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

  /** Forgets every deployment that is not among {@code configured}. */
  public void retain(Set<DeploymentId> configured) {
    deployments.keySet().retainAll(configured);
  }

  private TrackedDeployment tracked(DeploymentId id) {
    TrackedDeployment known = deployments.get(id);
    return known != null
        ? known
        : deployments.computeIfAbsent(id, i -> new TrackedDeployment(i.value(), clock));
  }
}

package com.gammainfra.gateway.health;

import java.time.Duration;

/**
 * Leave to call a deployment once with one of its keys, and the only way to tell their breakers how
 * that went. Thread-safe.
 *
 * <p>Whoever holds it settles it with exactly one of {@link #succeeded}, {@link #failed}, {@link
 * #missing}, {@link #limited}, {@link #rest}, {@link #refused} and {@link #release}; what is told
 * after the first is ignored, so that a call counts once. A half-open breaker admits nobody else
 * until then, or for 15 seconds.
 *
 * <p>It is bound to the breakers' epochs, which end with each change of state: what a call that was
 * admitted in an earlier one came to says nothing about the deployment of today. A call that was
 * admitted before an outage and times out after it does not decide the probe.
 */
public final class Permit {

  private final TrackedDeployment deployment;

  /** Guarded by the deployment, as is all below. */
  final TrackedKey key;

  final Breaker.Grant deployments;
  final Breaker.Grant keys;
  boolean settled;

  Permit(
      TrackedDeployment deployment, TrackedKey key, Breaker.Grant deployments, Breaker.Grant keys) {
    this.deployment = deployment;
    this.key = key;
    this.deployments = deployments;
    this.keys = keys;
  }

  /**
   * A stream has begun; how it ends is told later. The time counts in every epoch. The stream of a
   * probe proves with its first content that the deployment is back: the breaker closes, and the
   * stream's end counts in the epoch that begins.
   *
   * @param ttft its time to first token
   */
  public void begun(Duration ttft) {
    deployment.begun(this, ttft);
  }

  /**
   * The call succeeded.
   *
   * @param total the time from the request to the end of the answer
   */
  public void succeeded(Duration total) {
    deployment.succeeded(this, total);
  }

  /** The call failed in a way that speaks against the deployment. */
  public void failed() {
    deployment.settle(this, Outcome.FAILED);
  }

  /** There is no such model: opens the deployment's breaker outright. */
  public void missing() {
    deployment.settle(this, Outcome.MISSING);
  }

  /** The key is over a limit, for no time that is known: counts against the key. */
  public void limited() {
    deployment.settle(this, Outcome.LIMITED);
  }

  /**
   * The key is over a limit: leaves it alone for {@code wait} from now, at most an hour. Never
   * shortens an earlier rest.
   */
  public void rest(Duration wait, RestReason reason) {
    Duration longest = HealthTracker.LONGEST_REST;
    deployment.rest(this, wait.compareTo(longest) < 0 ? wait : longest, reason);
  }

  /** The key was refused: opens its breaker outright. */
  public void refused() {
    deployment.settle(this, Outcome.REFUSED);
  }

  /** The call was not made, was cancelled, or failed through the caller's fault. */
  public void release() {
    deployment.settle(this, Outcome.RELEASED);
  }

  /** What a permit came to, other than success. */
  enum Outcome {
    FAILED,
    MISSING,
    LIMITED,
    REFUSED,
    RELEASED
  }
}

package com.gammainfra.gateway.health;

import java.time.Duration;

/**
 * Leave to call a deployment once, and the only way to tell its breaker how that went. Thread-safe.
 *
 * <p>Whoever holds it settles it with exactly one of {@link #succeeded}, {@link #failed}, {@link
 * #refused} and {@link #release}; what is told after the first is ignored, so that a call counts
 * once. A half-open breaker admits nobody else until then, or for two minutes.
 *
 * <p>It is bound to the breaker's epoch, which ends with each change of state: what a call that was
 * admitted in an earlier one came to says nothing about the deployment of today. A call that was
 * admitted before an outage and times out after it does not decide the probe.
 */
public final class Permit {

  private final TrackedDeployment deployment;

  /** The epoch it counts in; guarded by the deployment, as is {@link #settled}. */
  long epoch;

  boolean settled;

  Permit(TrackedDeployment deployment, long epoch) {
    this.deployment = deployment;
    this.epoch = epoch;
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

  /** The call succeeded. */
  public void succeeded() {
    deployment.settle(this, Outcome.SUCCEEDED);
  }

  /** The call failed in a way that speaks against the deployment. */
  public void failed() {
    deployment.settle(this, Outcome.FAILED);
  }

  /** The call failed in a way in which the next would too: opens the breaker outright. */
  public void refused() {
    deployment.settle(this, Outcome.REFUSED);
  }

  /** The call was not made, was cancelled, or failed through the caller's fault. */
  public void release() {
    deployment.settle(this, Outcome.RELEASED);
  }

  /** What a permit came to. */
  enum Outcome {
    SUCCEEDED,
    FAILED,
    REFUSED,
    RELEASED
  }
}

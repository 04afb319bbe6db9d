package com.gammainfra.replay;

import com.gammainfra.gateway.chat.Task;
import com.gammainfra.gateway.routing.RouteReason;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who one way of choosing would ask for a step, and why.
 *
 * @param at when it is asked
 * @param choice null when nobody could take the step
 * @param refusal why nobody could; null otherwise
 * @param reason why the router chose; null when it was not asked to choose
 * @param cachedIn input tokens that are known to have come from a cache; null when they have to be
 *     reckoned
 */
record Decision(
    Step step,
    Instant at,
    @Nullable Choice choice,
    @Nullable String refusal,
    @Nullable RouteReason reason,
    @Nullable Long cachedIn,
    List<String> notices) {

  Decision {
    notices = List.copyOf(notices);
  }

  /** A choice that no router made. */
  static Decision of(Step step, Instant at, Choice choice) {
    return new Decision(step, at, choice, null, null, null, List.of());
  }

  /** The task that the router predicted; null when it predicted none. */
  @Nullable Task predicted() {
    return reason == null || reason.prediction() == null ? null : reason.prediction().task();
  }

  /** What the router took the step for, a capability chain included; null when it did not. */
  @Nullable String task() {
    return reason == null ? null : reason.task();
  }

  /** Whether the router named another task than the label says. */
  boolean misrouted() {
    Task predicted = predicted();
    return predicted != null && step.label() != null && predicted != step.label();
  }
}

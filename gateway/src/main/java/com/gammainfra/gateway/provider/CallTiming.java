package com.gammainfra.gateway.provider;

/**
 * When a call began and when it was opened or had failed, on {@link System#nanoTime()}'s scale,
 * taken where the bytes are handled, so that waiting for a thread counts as the gateway's time.
 */
public record CallTiming(long startNanos, long openedNanos) {

  /** How long the upstream was waited for. */
  public long durationNanos() {
    return openedNanos - startNanos;
  }
}

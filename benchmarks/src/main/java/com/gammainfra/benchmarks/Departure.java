package com.gammainfra.benchmarks;

/**
 * An exchange that the upstream's client ended before the answer did.
 *
 * @param label the beginning of the request's last message, which tells exchanges apart
 * @param atNanos when the upstream saw the close, as {@link System#nanoTime}
 */
public record Departure(String label, long atNanos) {}

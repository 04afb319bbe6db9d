package com.gammainfra.benchmarks;

import java.time.Duration;

/**
 * How the mock upstream answers.
 *
 * @param latency time from the end of the request to a whole answer
 * @param timeToFirstToken time from the end of the request to the first event of a stream
 * @param eventsPerSecond content events per second of one stream; 0 sends all of them at once
 * @param events content events in one stream, at least 1
 * @param eventChars characters of text in one content event
 * @param answerChars characters of text in a whole answer
 * @param silent send a stream's response headers, and never an event
 */
public record UpstreamBehaviour(
    Duration latency,
    Duration timeToFirstToken,
    double eventsPerSecond,
    int events,
    int eventChars,
    int answerChars,
    boolean silent) {

  public UpstreamBehaviour {
    if (latency.isNegative() || timeToFirstToken.isNegative()) {
      throw new IllegalArgumentException("a delay is not negative");
    }
    if (!(eventsPerSecond >= 0)) {
      throw new IllegalArgumentException("eventsPerSecond is not negative: " + eventsPerSecond);
    }
    if (events < 1 || eventChars < 0 || answerChars < 0) {
      throw new IllegalArgumentException("events is at least 1, sizes are not negative");
    }
  }

  /**
   * Answers at once.
   *
   * @param answerChars characters of text in the answer
   */
  public static UpstreamBehaviour immediate(int answerChars) {
    return new UpstreamBehaviour(Duration.ZERO, Duration.ZERO, 0, 8, 24, answerChars, false);
  }

  /** Answers whole requests only after {@code latency}; streams as {@link #immediate}. */
  public static UpstreamBehaviour slow(Duration latency) {
    return new UpstreamBehaviour(latency, Duration.ZERO, 0, 8, 24, 512, false);
  }

  /** Streams {@code events} content events at a steady rate. */
  public static UpstreamBehaviour streaming(double eventsPerSecond, int events, int eventChars) {
    return new UpstreamBehaviour(
        Duration.ZERO, Duration.ZERO, eventsPerSecond, events, eventChars, 512, false);
  }

  /** Sends a stream's headers and then nothing. */
  public static UpstreamBehaviour silence() {
    return new UpstreamBehaviour(Duration.ZERO, Duration.ZERO, 0, 1, 24, 512, true);
  }
}

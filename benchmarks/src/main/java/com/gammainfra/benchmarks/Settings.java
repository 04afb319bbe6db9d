package com.gammainfra.benchmarks;

import java.time.Duration;

/**
 * How long and how hard a session measures.
 *
 * @param repetitions each with fresh gateway processes
 * @param bodyBytes size of a whole request
 * @param answerChars characters of text in a whole answer
 * @param warmUp closed-loop load before anything is measured, for each kind of request
 * @param lowLoadPerSecond open-loop requests per second, to the gateway and as many to the mock
 * @param lowLoadWindow how long the low load is measured
 * @param concurrency requests under way at saturation
 * @param saturationWindow how long saturation is measured
 * @param streams concurrent streams
 * @param comparedStreams concurrent streams where gateways are compared
 * @param eventsPerSecond of each stream
 * @param streamWindow how long the open streams are measured
 * @param departures clients that leave, for each kind of answer
 */
public record Settings(
    int repetitions,
    int bodyBytes,
    int answerChars,
    Duration warmUp,
    double lowLoadPerSecond,
    Duration lowLoadWindow,
    int concurrency,
    Duration saturationWindow,
    int streams,
    int comparedStreams,
    double eventsPerSecond,
    Duration streamWindow,
    int departures) {

  /** The least that shows whether everything works: one repetition of about a minute. */
  public Settings quick() {
    return new Settings(
        1,
        bodyBytes,
        answerChars,
        Duration.ofSeconds(3),
        lowLoadPerSecond,
        Duration.ofSeconds(4),
        concurrency,
        Duration.ofSeconds(3),
        streams,
        comparedStreams,
        eventsPerSecond,
        Duration.ofSeconds(4),
        Math.min(departures, 5));
  }
}

package com.gammainfra.gateway.provider;

import java.time.Duration;

/**
 * How long one upstream call may take.
 *
 * @param answer until a whole answer is there
 * @param firstToken until the first content of a streamed answer
 * @param idle between two events of a streamed answer, once it has begun
 * @param stream from the first to the last event of a streamed answer
 */
public record CallLimits(Duration answer, Duration firstToken, Duration idle, Duration stream) {}

package com.gammainfra.gateway.exchange;

import java.time.Duration;

/**
 * The operator's limits on one exchange.
 *
 * @param total until a whole answer, or the first content of a stream
 * @param firstToken until the first content of a stream, for each attempt
 * @param idle between two events of a stream
 * @param stream from the first to the last event of a stream
 * @param keepAlive how long a stream to the client may be silent before it is sent a comment
 * @param maxAttempts the most calls of upstreams
 * @param hedging whether two candidates may be asked at once
 */
public record ExchangeLimits(
    Duration total,
    Duration firstToken,
    Duration idle,
    Duration stream,
    Duration keepAlive,
    int maxAttempts,
    boolean hedging) {}

package com.gammainfra.gateway.routing;

/**
 * A stretch of the dial and who is first there.
 *
 * @param from where it begins, included
 * @param to where the next one begins, excluded; 1, included, for the last
 * @param candidate the first choice, with its score at {@code from}
 */
public record DialStop(double from, double to, Candidate candidate) {}

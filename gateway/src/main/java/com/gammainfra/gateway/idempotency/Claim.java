package com.gammainfra.gateway.idempotency;

/**
 * The right of one request to answer for its key.
 *
 * @param id the keyed hash of account and key
 * @param requestId whose claim it is
 * @param body the keyed hash of what was asked
 */
public record Claim(String id, String requestId, String body) {}

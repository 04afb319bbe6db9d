package com.gammainfra.gateway.telemetry;

/**
 * A receipt as it was archived.
 *
 * @param accountId who paid
 * @param keyId the key that asked
 * @param json what clients read
 */
public record ArchivedReceipt(String accountId, String keyId, String json) {}

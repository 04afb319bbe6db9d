package com.gammainfra.gateway.byok;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What may be shown of a customer's key.
 *
 * @param lastFour its last characters; null when it is too short to show any
 * @param created when the customer first had a key there
 * @param changed when this one was set
 */
public record ProviderKey(
    String accountId,
    String provider,
    @Nullable String lastFour,
    Instant created,
    Instant changed) {}

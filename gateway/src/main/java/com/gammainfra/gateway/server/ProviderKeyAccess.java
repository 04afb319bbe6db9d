package com.gammainfra.gateway.server;

import com.gammainfra.gateway.byok.ProviderKeyStore;
import com.gammainfra.gateway.byok.ProviderKeys;

/**
 * The keys that accounts have at providers.
 *
 * @param store where they are
 * @param keys follows the store, so that a change holds when it is answered
 */
public record ProviderKeyAccess(ProviderKeyStore store, ProviderKeys keys) {}

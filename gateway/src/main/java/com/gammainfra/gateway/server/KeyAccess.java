package com.gammainfra.gateway.server;

import com.gammainfra.gateway.account.IssuedKeys;
import com.gammainfra.gateway.account.KeyStore;

/**
 * The keys of accounts.
 *
 * @param store where they are
 * @param issued follows the store, so that a change holds when it is answered
 */
public record KeyAccess(KeyStore store, IssuedKeys issued) {}

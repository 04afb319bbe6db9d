package com.gammainfra.gateway.server;

import com.gammainfra.gateway.account.IssuedKeys;
import com.gammainfra.gateway.account.Signups;
import java.net.URI;
import java.util.function.Supplier;

/**
 * The way for strangers to make an account.
 *
 * @param issued follows the keys that are made, so that one opens something when it is shown
 * @param proxies tell whose request it is
 * @param address where customers find the gateway
 */
public record SignupAccess(
    Signups signups, IssuedKeys issued, TrustedProxies proxies, Supplier<URI> address) {}

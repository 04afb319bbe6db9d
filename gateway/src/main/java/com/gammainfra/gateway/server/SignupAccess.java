package com.gammainfra.gateway.server;

import com.gammainfra.gateway.account.IssuedKeys;
import com.gammainfra.gateway.account.Signups;

/**
 * The way for strangers to make an account.
 *
 * @param issued follows the keys that are made, so that one opens something when it is shown
 * @param proxies tell whose request it is
 */
public record SignupAccess(Signups signups, IssuedKeys issued, TrustedProxies proxies) {}

/**
 * Vendors as scripted upstreams that check what they are sent as strictly as the real ones do: the
 * rules are from their API references and from public error reports, as known in November 2026.
 */
@NullMarked
package com.gammainfra.gateway.vendor;

import org.jspecify.annotations.NullMarked;

/**
 * What exchanges look like from outside: metrics, the request log, receipts. It listens to {@code
 * exchange} and changes nothing. No prompt, no answer, no key and no account is in any of it.
 */
@NullMarked
package com.gammainfra.gateway.telemetry;

import org.jspecify.annotations.NullMarked;

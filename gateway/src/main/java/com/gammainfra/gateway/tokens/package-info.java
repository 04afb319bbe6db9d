/**
 * Counts tokens as a model does, where its encoding is public, so that what no provider reported is
 * estimated well. It says nothing of prices, and its counts are estimates all the same: how a
 * provider frames messages and tools is not public.
 */
@NullMarked
package com.gammainfra.gateway.tokens;

import org.jspecify.annotations.NullMarked;

/**
 * Prices a trace of requests under one way of choosing models after another: a flagship for
 * everything, the router as it stands, every stop of the dial, the cheapest, the best single model,
 * another configuration. The tokens are the trace's, the decisions those of the gateway's own
 * router, the prices the catalog's; nobody is asked. All but the command and the charts are values
 * and pure functions: instants come in as arguments. What a better or worse answer would be worth
 * is not known here; published scores stand beside the dollars instead.
 */
@NullMarked
package com.gammainfra.replay;

import org.jspecify.annotations.NullMarked;

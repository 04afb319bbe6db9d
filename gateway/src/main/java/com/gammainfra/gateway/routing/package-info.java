/**
 * Chooses the candidates of a request, in order, and says why. Pure: the catalog, the health of
 * deployments and the time are arguments, and the same arguments give the same route.
 */
@NullMarked
package com.gammainfra.gateway.routing;

import org.jspecify.annotations.NullMarked;

/**
 * Wires everything together: the commands, and the gateway they start. The only place that reads
 * the settings file's records, the wall clock, the environment and the operating system's
 * randomness.
 */
@NullMarked
package com.gammainfra.gateway.app;

import org.jspecify.annotations.NullMarked;

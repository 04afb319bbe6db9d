/**
 * How each deployment has behaved lately: breakers, resting keys, time to first token. Mutable
 * state behind a small interface; it opens no connection and reads no wall clock of its own.
 */
@NullMarked
package com.gammainfra.gateway.health;

import org.jspecify.annotations.NullMarked;

/**
 * The master key, what derives from it, and encryption under it. Where the key is found, and what
 * is encrypted, is left to others.
 */
@NullMarked
package com.gammainfra.gateway.secret;

import org.jspecify.annotations.NullMarked;

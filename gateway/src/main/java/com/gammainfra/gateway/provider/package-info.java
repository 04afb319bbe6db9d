/**
 * One upstream call: over HTTP, or played by the sandbox. It knows one deployment at a time; which
 * one to ask, and what to do when it fails, is decided in {@code dispatch}.
 */
@NullMarked
package com.gammainfra.gateway.provider;

import org.jspecify.annotations.NullMarked;

/**
 * Attempts along a route until one answers: which failure leads to which next step, within one
 * budget of time and attempts. It opens no connection itself.
 */
@NullMarked
package com.gammainfra.gateway.dispatch;

import org.jspecify.annotations.NullMarked;

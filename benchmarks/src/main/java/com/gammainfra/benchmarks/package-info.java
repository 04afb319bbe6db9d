/**
 * The loopback load harness: a scripted upstream, an open-loop and a closed-loop load, and the
 * scenarios that put a gateway process between the two and say what it added. It measures gateways
 * from outside, by HTTP and by what the operating system says of their processes; it knows none of
 * the gateway's classes and is never shipped.
 */
@NullMarked
package com.gammainfra.benchmarks;

import org.jspecify.annotations.NullMarked;

/**
 * What the classifier costs, part by part, inside one process: JMH benchmarks, a cold start in
 * fresh JVMs, and the report of both. It calls the gateway's classes, unlike the load harness
 * beside it, and is never shipped.
 */
@NullMarked
package com.gammainfra.benchmarks.classifier;

import org.jspecify.annotations.NullMarked;

/**
 * What can be called and at what price: providers, models, deployments, capabilities, chains, dated
 * prices and scores. Immutable values; it is built and validated by {@code config} and swapped
 * whole. It may use the words of {@code chat} (a task, a usage) and nothing else.
 */
@NullMarked
package com.gammainfra.gateway.catalog;

import org.jspecify.annotations.NullMarked;

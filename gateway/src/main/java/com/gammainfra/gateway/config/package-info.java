/**
 * The settings file as records: reads YAML, merges it onto the shipped catalog, replaces references
 * to environment variables and reports everything that is wrong at once, each with its path. It
 * builds the {@code catalog} and nothing else of the domain; {@code app} maps the other settings to
 * constructor arguments. Not for anything that changes while the gateway runs.
 */
@NullMarked
package com.gammainfra.gateway.config;

import org.jspecify.annotations.NullMarked;

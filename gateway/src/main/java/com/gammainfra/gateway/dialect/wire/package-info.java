/**
 * What all wire formats share: reading and editing JSON with errors that name the field, measuring
 * input, waits that providers ask for, and masking of credentials in their words.
 */
@NullMarked
package com.gammainfra.gateway.dialect.wire;

import org.jspecify.annotations.NullMarked;

/**
 * Server-sent events as bytes: a decoder that takes a stream in pieces cut anywhere, and a writer
 * of frames. It knows nothing of what the events mean.
 */
@NullMarked
package com.gammainfra.gateway.dialect.sse;

import org.jspecify.annotations.NullMarked;

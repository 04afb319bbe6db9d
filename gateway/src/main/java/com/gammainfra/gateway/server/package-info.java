/**
 * HTTP: listening, recognising callers, reading requests, streaming answers. The clients' edge. An
 * event loop moves bytes and notices who leaves; each request's decisions run on a virtual thread.
 */
@NullMarked
package com.gammainfra.gateway.server;

import org.jspecify.annotations.NullMarked;

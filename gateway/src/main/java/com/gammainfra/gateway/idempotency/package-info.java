/**
 * Answers that are kept, encrypted, for who asks the same again under an {@code Idempotency-Key}.
 * What an answer means, and which requests have keys, is left to the server.
 */
@NullMarked
package com.gammainfra.gateway.idempotency;

import org.jspecify.annotations.NullMarked;

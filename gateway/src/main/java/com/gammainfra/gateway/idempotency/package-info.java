/**
 * Answers that are kept, encrypted, for who asks the same again under an {@code Idempotency-Key};
 * and the master key that what is kept is encrypted with. What an answer means, and which requests
 * have keys, is left to the server.
 */
@NullMarked
package com.gammainfra.gateway.idempotency;

import org.jspecify.annotations.NullMarked;

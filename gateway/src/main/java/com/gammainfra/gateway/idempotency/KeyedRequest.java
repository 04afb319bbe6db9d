package com.gammainfra.gateway.idempotency;

import java.time.Duration;

/**
 * A request that came with a key.
 *
 * @param accountId whose key it is: equal keys of two accounts are two keys
 * @param key the caller's choice
 * @param endpoint where it was sent; the same body elsewhere is another request
 * @param body not to be modified
 * @param requestId names it, and its receipt
 * @param lease how long it may take; after that it is taken for dead
 */
@SuppressWarnings("ArrayRecordComponent") // identity is enough: requests are never compared
public record KeyedRequest(
    String accountId, String key, String endpoint, byte[] body, String requestId, Duration lease) {

  /** Without key and body. */
  @Override
  public String toString() {
    return "KeyedRequest[" + requestId + "]";
  }
}

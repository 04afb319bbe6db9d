package com.gammainfra.gateway.dialect;

import java.net.URI;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A POST request as it will leave, for whoever has to sign it.
 *
 * @param uri all of it, its path as it will be on the wire
 * @param headers those that no proxy changes
 * @param body not to be modified
 * @param region where the provider says that it runs; null when it does not
 * @param at now
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record SentRequest(
    URI uri, Map<String, String> headers, byte[] body, @Nullable String region, Instant at) {

  public SentRequest {
    headers = Map.copyOf(headers);
  }
}

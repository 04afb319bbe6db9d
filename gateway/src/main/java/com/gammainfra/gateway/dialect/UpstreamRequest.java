package com.gammainfra.gateway.dialect;

import java.util.List;

/**
 * A request ready to be sent.
 *
 * @param body UTF-8 JSON; not to be modified
 * @param losses what of the client's request could not be kept, one sentence each
 */
@SuppressWarnings("ArrayRecordComponent") // identity is enough: bodies are never compared
public record UpstreamRequest(byte[] body, List<String> losses) {

  public UpstreamRequest {
    losses = List.copyOf(losses);
  }
}

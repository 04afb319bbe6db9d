package com.gammainfra.gateway.dialect;

import java.util.List;
import java.util.Map;

/**
 * A request ready to be sent, and how its answer is read.
 *
 * @param path below the provider's base URL, beginning with a slash; with a query where one is
 *     needed
 * @param headers beside content type and credential; an {@code accept} takes the usual one's place
 * @param body UTF-8 JSON; not to be modified
 * @param losses what of the client's request could not be kept, one sentence each
 * @param decoder for this request's answer only
 */
@SuppressWarnings("ArrayRecordComponent") // identity is enough: bodies are never compared
public record UpstreamRequest(
    String path,
    Map<String, String> headers,
    byte[] body,
    List<String> losses,
    AnswerDecoder decoder) {

  public UpstreamRequest {
    headers = Map.copyOf(headers);
    losses = List.copyOf(losses);
  }
}

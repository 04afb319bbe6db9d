package com.gammainfra.gateway.server;

import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A whole response. */
@SuppressWarnings("ArrayRecordComponent") // identity is enough: replies are never compared
record Reply(int status, String contentType, Map<String, String> headers, byte[] body) {

  private static final JsonMapper JSON = JsonMapper.builder().build();

  /** A JSON document. */
  static Reply json(int status, JsonNode document) {
    return new Reply(status, "application/json", Map.of(), JSON.writeValueAsBytes(document));
  }

  /** The same with one more header. */
  Reply with(String name, String value) {
    Map<String, String> more = new LinkedHashMap<>(headers);
    more.put(name, value);
    return new Reply(status, contentType, more, body);
  }

  /** The same with more headers. */
  Reply with(Map<String, String> others) {
    Map<String, String> more = new LinkedHashMap<>(headers);
    more.putAll(others);
    return new Reply(status, contentType, more, body);
  }
}

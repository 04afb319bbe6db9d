package com.gammainfra.benchmarks;

import io.vertx.core.buffer.Buffer;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/**
 * What the mock upstream needs to know of a chat request.
 *
 * @param model the model asked for
 * @param stream whether events are wanted
 * @param includeUsage whether the stream ends with a usage chunk
 * @param inputTokens a rough count, four bytes of body a token
 * @param label at most {@value #LABEL_CHARS} characters of the last message
 */
record ChatCall(String model, boolean stream, boolean includeUsage, int inputTokens, String label) {

  private static final int LABEL_CHARS = 40;
  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * Reads a request body.
   *
   * @throws IllegalArgumentException when it is not a JSON object
   */
  static ChatCall read(Buffer body) {
    JsonNode root;
    try {
      root = JSON.readTree(body.getBytes());
    } catch (JacksonException e) {
      throw new IllegalArgumentException("not JSON", e);
    }
    if (!root.isObject()) {
      throw new IllegalArgumentException("not a JSON object");
    }
    JsonNode messages = root.path("messages");
    String text = messages.path(messages.size() - 1).path("content").asString("");
    return new ChatCall(
        root.path("model").asString(""),
        root.path("stream").asBoolean(false),
        root.path("stream_options").path("include_usage").asBoolean(false),
        Math.max(1, body.length() / 4),
        text.substring(0, Math.min(LABEL_CHARS, text.length())));
  }
}

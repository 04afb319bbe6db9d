package com.gammainfra.benchmarks;

import io.vertx.core.buffer.Buffer;
import java.util.Map;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.node.ObjectNode;

/** The JSON of chat requests. */
public final class ChatBodies {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String SYSTEM = "You are a careful assistant of a small town hall.";

  private ChatBodies() {}

  /** A whole request whose body is {@code bytes} long when the prompt is shorter than that. */
  public static Buffer sized(String model, int bytes) {
    int empty = chat(model, "", false).length();
    return chat(model, ChatAnswer.filler(Math.max(0, bytes - empty)), false);
  }

  /** A request with one system and one user message. */
  public static Buffer chat(String model, String prompt, boolean stream) {
    ObjectNode root = JSON.createObjectNode();
    root.put("model", model);
    root.put("temperature", 0.2);
    root.put("max_tokens", 512);
    if (stream) {
      root.put("stream", true);
      root.putObject("stream_options").put("include_usage", true);
    }
    root.putArray("messages")
        .add(JSON.valueToTree(Map.of("role", "system", "content", SYSTEM)))
        .add(JSON.valueToTree(Map.of("role", "user", "content", prompt)));
    return Buffer.buffer(JSON.writeValueAsBytes(root));
  }
}

package com.gammainfra.gateway.app;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * An agent that keeps its history as it got it, as a program over one of the two APIs would, and
 * answers every call of its tool.
 */
abstract class AgentClient {

  static final JsonMapper JSON = JsonMapper.builder().build();

  final ArrayNode history = JSON.createArrayNode();
  private String lastText = "";

  static AgentClient of(String api) {
    AgentClient client = api.equals("chat") ? new Chat() : new Messages();
    client.history.addObject().put("role", "user").put("content", "Do it in steps.");
    return client;
  }

  abstract String path();

  /**
   * The next request.
   *
   * @param ignored providers that shall not answer, quoted
   */
  abstract String request(boolean stream, String ignored);

  /** Reads an answer, answers its calls; whether there were any. */
  abstract boolean read(String body, boolean stream);

  String lastText() {
    return lastText;
  }

  private static List<JsonNode> events(String body) {
    List<JsonNode> events = new ArrayList<>();
    for (String line : body.split("\n", -1)) {
      if (line.startsWith("data: ") && !line.equals("data: [DONE]")) {
        events.add(JSON.readTree(line.substring(6)));
      }
    }
    return events;
  }

  /** Over {@code /v1/chat/completions}. */
  private static final class Chat extends AgentClient {

    @Override
    String path() {
      return "/v1/chat/completions";
    }

    @Override
    String request(boolean stream, String ignored) {
      return """
      {"model":"auto","messages":%s,"stream":%s,"provider":{"ignore":[%s]},"tools":[{"type":"function","function":{"name":"step","parameters":{"type":"object","properties":{"n":{"type":"integer"},"say":{"type":"string"}}}}}]}
      """
          .formatted(history, stream, ignored);
    }

    @Override
    boolean read(String body, boolean stream) {
      JsonNode message =
          stream ? accumulated(events(body)) : JSON.readTree(body).at("/choices/0/message");
      history.add(message);
      for (JsonNode call : message.path("tool_calls")) {
        history
            .addObject()
            .put("role", "tool")
            .put("tool_call_id", call.path("id").stringValue())
            .put("content", "done");
      }
      super.lastText = message.path("content").asString("");
      return message.has("tool_calls");
    }

    private static JsonNode accumulated(List<JsonNode> chunks) {
      ObjectNode message = JSON.createObjectNode().put("role", "assistant");
      Map<Integer, ObjectNode> calls = new TreeMap<>();
      message.putNull("content");
      for (JsonNode chunk : chunks) {
        JsonNode delta = chunk.at("/choices/0/delta");
        for (String text : List.of("content", "reasoning_content")) {
          if (delta.path(text).isString()) {
            message.put(text, message.path(text).asString("") + delta.path(text).stringValue());
          }
        }
        if (delta.has("reasoning_details")) {
          message.withArray("reasoning_details").addAll((ArrayNode) delta.get("reasoning_details"));
        }
        for (JsonNode part : delta.path("tool_calls")) {
          ObjectNode call =
              calls.computeIfAbsent(
                  part.path("index").intValue(),
                  _ -> JSON.createObjectNode().put("type", "function"));
          for (String field : List.of("id", "extra_content")) {
            if (part.has(field)) {
              call.set(field, part.get(field));
            }
          }
          ObjectNode function = call.withObject("function");
          if (part.at("/function/name").isString()) {
            function.set("name", part.at("/function/name"));
          }
          function.put(
              "arguments",
              function.path("arguments").asString("")
                  + part.at("/function/arguments").asString(""));
        }
      }
      calls.values().forEach(message.withArray("tool_calls")::add);
      if (calls.isEmpty()) {
        message.remove("tool_calls");
      }
      return message;
    }
  }

  /** Over {@code /v1/messages}. */
  private static final class Messages extends AgentClient {

    @Override
    String path() {
      return "/v1/messages";
    }

    @Override
    String request(boolean stream, String ignored) {
      return """
      {"model":"auto","max_tokens":4000,"messages":%s,"stream":%s,"provider":{"ignore":[%s]},"tools":[{"name":"step","input_schema":{"type":"object","properties":{"n":{"type":"integer"},"say":{"type":"string"}}}}]}
      """
          .formatted(history, stream, ignored);
    }

    @Override
    boolean read(String body, boolean stream) {
      JsonNode content = stream ? accumulated(events(body)) : JSON.readTree(body).path("content");
      history.addObject().put("role", "assistant").set("content", content);
      ArrayNode results = JSON.createArrayNode();
      for (JsonNode block : content) {
        if (block.path("type").stringValue().equals("tool_use")) {
          results
              .addObject()
              .put("type", "tool_result")
              .put("tool_use_id", block.path("id").stringValue())
              .put("content", "done");
        }
        super.lastText = block.path("text").asString("");
      }
      if (!results.isEmpty()) {
        history.addObject().put("role", "user").set("content", results);
      }
      return !results.isEmpty();
    }

    private static JsonNode accumulated(List<JsonNode> events) {
      Map<Integer, ObjectNode> blocks = new TreeMap<>();
      Map<Integer, StringBuilder> inputs = new TreeMap<>();
      for (JsonNode event : events) {
        int index = event.path("index").asInt(0);
        JsonNode delta = event.path("delta");
        switch (event.path("type").stringValue()) {
          case "content_block_start" -> blocks.put(index, (ObjectNode) event.path("content_block"));
          case "content_block_delta" -> {
            for (String text : List.of("text", "thinking", "signature")) {
              if (delta.path(text).isString()) {
                ObjectNode block = requireNonNull(blocks.get(index));
                block.put(text, block.path(text).asString("") + delta.path(text).stringValue());
              }
            }
            if (delta.has("partial_json")) {
              inputs
                  .computeIfAbsent(index, _ -> new StringBuilder())
                  .append(delta.path("partial_json").stringValue());
            }
          }
          default -> {}
        }
      }
      inputs.forEach(
          (index, json) ->
              requireNonNull(blocks.get(index)).set("input", JSON.readTree(json.toString())));
      ArrayNode content = JSON.createArrayNode();
      blocks.values().forEach(content::add);
      return content;
    }
  }
}

package com.gammainfra.gateway.vendor;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Anthropic's Messages. Its reasoning is sealed, and it knows its own seals only. */
public final class AnthropicVendor implements Vendor {

  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final Set<String> TOP =
      Set.of(
          "model",
          "max_tokens",
          "messages",
          "system",
          "metadata",
          "stop_sequences",
          "stream",
          "temperature",
          "top_k",
          "top_p",
          "tools",
          "tool_choice",
          "thinking",
          "output_config",
          "service_tier");
  private static final Set<String> IMAGES =
      Set.of("image/jpeg", "image/png", "image/gif", "image/webp");
  private static final Set<String> LIMITS =
      Set.of("minimum", "maximum", "multipleOf", "minLength", "maxLength", "maxItems", "oneOf");

  private final Set<String> seals = new HashSet<>();
  private int issued;

  /** A vendor that has issued nothing yet. */
  public AnthropicVendor() {}

  @Override
  public boolean wantsStream(String path, JsonNode body) {
    return body.path("stream").asBoolean(false);
  }

  @Override
  public List<String> mistakes(String path, JsonNode body) {
    Check check = new Check();
    check.that(path.endsWith("/messages"), "path " + path);
    check.only(body, TOP, "body");
    check.that(body.path("max_tokens").asInt(0) > 0, "max_tokens: field required");
    for (JsonNode block : body.path("system")) {
      check.that(!block.path("text").asString("").isBlank(), "system: text must be non-empty");
    }
    for (JsonNode stop : body.path("stop_sequences")) {
      check.that(!stop.asString("").isBlank(), "stop_sequences: white space only");
    }
    check.that(
        !(body.has("temperature") && body.has("top_p")), "temperature and top_p: only one of them");
    check.that(body.path("temperature").asDouble(0) <= 1, "temperature: range: 0..1");
    check.that(breakpoints(body) <= 4, "cache_control: a maximum of 4 blocks");
    tools(body, check);
    messages(body, check);
    thinking(body, check);
    JsonNode schema = body.path("output_config").path("format").path("schema");
    if (!schema.isMissingNode()) {
      schema(schema, check);
    }
    return check.mistakes();
  }

  private static int breakpoints(JsonNode node) {
    int count = node.has("cache_control") ? 1 : 0;
    for (JsonNode child : node) {
      count += breakpoints(child);
    }
    return count;
  }

  private static void schema(JsonNode schema, Check check) {
    for (String limit : LIMITS) {
      check.that(!schema.has(limit), "schema: '" + limit + "' is not supported");
    }
    if (schema.has("properties") || schema.path("type").asString("").equals("object")) {
      check.that(
          !schema.path("additionalProperties").asBoolean(true),
          "schema: additionalProperties must be false");
    }
    for (Map.Entry<String, JsonNode> field : schema.path("properties").properties()) {
      schema(field.getValue(), check);
    }
    for (Map.Entry<String, JsonNode> field : schema.path("$defs").properties()) {
      schema(field.getValue(), check);
    }
    if (schema.has("items")) {
      schema(schema.path("items"), check);
    }
    schema.path("anyOf").forEach(option -> schema(option, check));
  }

  private static void tools(JsonNode body, Check check) {
    Set<String> names = new HashSet<>();
    for (JsonNode tool : body.path("tools")) {
      String name = tool.path("name").asString("");
      check.that(name.matches("[a-zA-Z0-9_-]{1,128}"), "tools: name " + name);
      check.that(names.add(name), "tools: Tool names must be unique");
      JsonNode schema = tool.path("input_schema");
      if (!tool.has("type") || tool.path("type").asString("").equals("custom")) {
        check.that(
            schema.path("type").asString("").equals("object"),
            "tools: input_schema.type: Field required");
        for (String keyword : List.of("anyOf", "oneOf", "allOf")) {
          check.that(!schema.has(keyword), "tools: " + keyword + " at the top level");
        }
      }
    }
    JsonNode choice = body.path("tool_choice");
    check.that(
        !body.has("tool_choice") || !names.isEmpty(),
        "tool_choice may only be specified with tools");
    if (choice.path("type").asString("").equals("tool")) {
      check.that(names.contains(choice.path("name").asString("")), "tool_choice: no such tool");
    }
    check.that(
        !choice.path("type").asString("").equals("none")
            || !choice.has("disable_parallel_tool_use"),
        "tool_choice.none: extra inputs are not permitted");
  }

  private void messages(JsonNode body, Check check) {
    JsonNode messages = body.path("messages");
    check.that(!messages.isEmpty(), "messages: at least one message is required");
    Set<String> ids = new HashSet<>();
    Set<String> open = new LinkedHashSet<>();
    boolean toolBlocks = false;
    for (int i = 0; i < messages.size(); i++) {
      JsonNode message = messages.get(i);
      String where = "messages." + i;
      boolean user = i % 2 == 0;
      check.that(
          message.path("role").asString("").equals(user ? "user" : "assistant"),
          where + ": roles must alternate");
      JsonNode content = message.path("content");
      boolean last = i == messages.size() - 1;
      if (content.isString()) {
        text(content.stringValue(), where, last && !user, check);
        check.that(open.isEmpty(), where + ": tool_use ids without tool_result: " + open);
        continue;
      }
      check.that(content.isArray() && !content.isEmpty(), where + ": content must be non-empty");
      boolean resultsOver = false;
      for (int b = 0; b < content.size(); b++) {
        JsonNode block = content.get(b);
        String type = block.path("type").asString("");
        boolean end = b == content.size() - 1;
        switch (type) {
          case "text" -> text(block.path("text").asString(""), where, last && !user && end, check);
          case "image" -> image(block, where, check);
          case "document" -> {}
          case "tool_use" -> {
            toolBlocks = true;
            String id = block.path("id").asString("");
            check.that(id.matches("[a-zA-Z0-9_-]+"), where + ": tool_use.id: " + id);
            check.that(ids.add(id), where + ": tool_use ids must be unique");
            check.that(block.path("input").isObject(), where + ": input should be an object");
            open.add(id);
          }
          case "tool_result" -> {
            toolBlocks = true;
            check.that(!resultsOver, where + ": tool_result blocks must come first");
            check.that(
                open.remove(block.path("tool_use_id").asString("")),
                where + ": unexpected tool_use_id in tool_result");
            check.that(
                !block.path("is_error").asBoolean(false)
                    || !block.path("content").isEmpty()
                    || !block.path("content").asString("").isEmpty(),
                where + ": content cannot be empty if is_error is true");
          }
          case "thinking" -> {
            check.that(
                seals.contains(block.path("signature").asString("")),
                where + ": Invalid signature in thinking block");
            check.that(!end, where + ": the final block cannot be thinking");
          }
          case "redacted_thinking" ->
              check.that(
                  seals.contains(block.path("data").asString("")),
                  where + ": Invalid data in redacted_thinking block");
          default -> check.that(false, where + ": block of type " + type);
        }
        resultsOver |= !type.equals("tool_result");
      }
      check.that(!user || open.isEmpty(), where + ": tool_use without tool_result: " + open);
    }
    check.that(open.isEmpty(), "tool_use without tool_result: " + open);
    check.that(!toolBlocks || body.has("tools"), "tools: required where there are tool blocks");
  }

  private static void text(String text, String where, boolean final_, Check check) {
    check.that(!text.isBlank(), where + ": text content blocks must contain non-whitespace text");
    check.that(
        !final_ || text.equals(text.stripTrailing()),
        where + ": final assistant content cannot end with trailing whitespace");
  }

  private static void image(JsonNode block, String where, Check check) {
    JsonNode source = block.path("source");
    check.that(
        !source.path("type").asString("").equals("base64")
            || IMAGES.contains(source.path("media_type").asString("")),
        where + ": image media_type " + source.path("media_type"));
    check.that(
        !source.path("type").asString("").equals("url")
            || source.path("url").asString("").startsWith("https://"),
        where + ": Only HTTPS URLs are supported");
  }

  private static void thinking(JsonNode body, Check check) {
    JsonNode thinking = body.path("thinking");
    String type = thinking.path("type").asString("");
    if (type.isEmpty() || type.equals("disabled")) {
      return;
    }
    String choice = body.path("tool_choice").path("type").asString("auto");
    check.that(
        choice.equals("auto") || choice.equals("none"),
        "thinking may not be enabled when tool_choice forces tool use");
    check.that(
        !body.has("temperature") && !body.has("top_k"), "temperature may only be 1 with thinking");
    JsonNode messages = body.path("messages");
    check.that(
        !messages.path(messages.size() - 1).path("role").asString("").equals("assistant"),
        "no prefill with thinking");
    if (!type.equals("enabled")) {
      return;
    }
    int budget = thinking.path("budget_tokens").asInt(0);
    check.that(budget >= 1_024, "thinking.budget_tokens: at least 1024");
    check.that(
        budget < body.path("max_tokens").asInt(0), "max_tokens must be greater than the budget");
    JsonNode turn = messages.path(messages.size() - 2).path("content");
    boolean calls = false;
    for (JsonNode block : turn) {
      calls |= block.path("type").asString("").equals("tool_use");
    }
    check.that(
        !calls || turn.path(0).path("type").asString("").endsWith("thinking"),
        "expected thinking, but found tool_use: a final assistant message must start with it");
  }

  @Override
  public String calls(String name, List<String> arguments, boolean stream) {
    String seal = "sealed-by-anthropic-" + ++issued;
    seals.add(seal);
    List<String> blocks = new ArrayList<>();
    List<String> deltas = new ArrayList<>();
    blocks.add("{\"type\":\"thinking\",\"thinking\":\"hmm\",\"signature\":\"" + seal + "\"}");
    deltas.add(
        "{\"type\":\"thinking_delta\",\"thinking\":\"hmm\"}|{\"type\":\"signature_delta\",\"signature\":\""
            + seal
            + "\"}");
    for (String argument : arguments) {
      String head =
          "{\"type\":\"tool_use\",\"id\":\"toolu_%022d\",\"name\":\"%s\",\"input\":"
              .formatted(++issued, name);
      blocks.add(head + (stream ? "{}" : argument) + "}");
      deltas.add(
          "{\"type\":\"input_json_delta\",\"partial_json\":"
              + JSON.writeValueAsString(argument)
              + "}");
    }
    return stream ? streamed(blocks, deltas, "tool_use") : whole(blocks, "tool_use");
  }

  @Override
  public String text(String text, boolean stream) {
    String quoted = JSON.writeValueAsString(text);
    return stream
        ? streamed(
            List.of("{\"type\":\"text\",\"text\":\"\"}"),
            List.of("{\"type\":\"text_delta\",\"text\":" + quoted + "}"),
            "end_turn")
        : whole(List.of("{\"type\":\"text\",\"text\":" + quoted + "}"), "end_turn");
  }

  private static String whole(List<String> blocks, String reason) {
    return "{\"id\":\"msg_1\",\"type\":\"message\",\"role\":\"assistant\",\"model\":\"m\",\"content\":[%s],\"stop_reason\":\"%s\",\"stop_sequence\":null,\"usage\":{\"input_tokens\":9,\"output_tokens\":9}}"
        .formatted(String.join(",", blocks), reason);
  }

  private static String streamed(List<String> blocks, List<String> deltas, String reason) {
    StringBuilder out = new StringBuilder();
    event(
        out,
        "message_start",
        "\"message\":{\"id\":\"msg_1\",\"type\":\"message\",\"role\":\"assistant\",\"model\":\"m\",\"content\":[],\"stop_reason\":null,\"stop_sequence\":null,\"usage\":{\"input_tokens\":9,\"output_tokens\":1}}");
    for (int i = 0; i < blocks.size(); i++) {
      String start =
          blocks.get(i).contains("\"type\":\"thinking\"")
              ? "{\"type\":\"thinking\",\"thinking\":\"\",\"signature\":\"\"}"
              : blocks.get(i);
      event(out, "content_block_start", "\"index\":" + i + ",\"content_block\":" + start);
      for (String delta : deltas.get(i).split("\\|", -1)) {
        event(out, "content_block_delta", "\"index\":" + i + ",\"delta\":" + delta);
      }
      event(out, "content_block_stop", "\"index\":" + i);
    }
    event(
        out,
        "message_delta",
        "\"delta\":{\"stop_reason\":\""
            + reason
            + "\",\"stop_sequence\":null},\"usage\":{\"output_tokens\":9}");
    out.append("event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n");
    return out.toString();
  }

  private static void event(StringBuilder out, String type, String fields) {
    out.append("event: %s\ndata: {\"type\":\"%s\",%s}\n\n".formatted(type, type, fields));
  }

  @Override
  public String refusal(String message) {
    return "{\"type\":\"error\",\"error\":{\"type\":\"invalid_request_error\",\"message\":%s}}"
        .formatted(JSON.writeValueAsString(message));
  }
}

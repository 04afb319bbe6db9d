package com.gammainfra.gateway.vendor;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** OpenAI's Chat Completions. */
public final class OpenAiVendor implements Vendor {

  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final Set<String> TOP =
      Set.of(
          "model",
          "messages",
          "max_completion_tokens",
          "max_tokens",
          "temperature",
          "top_p",
          "n",
          "stop",
          "stream",
          "stream_options",
          "tools",
          "tool_choice",
          "parallel_tool_calls",
          "response_format",
          "reasoning_effort",
          "seed",
          "user",
          "presence_penalty",
          "frequency_penalty",
          "logprobs",
          "top_logprobs",
          "logit_bias",
          "metadata",
          "store",
          "service_tier");
  private static final Set<String> MESSAGE =
      Set.of("role", "content", "name", "refusal", "tool_calls", "tool_call_id", "audio");
  private static final Set<String> CALL = Set.of("id", "type", "function", "index");
  private static final Set<String> ROLES =
      Set.of("system", "developer", "user", "assistant", "tool");
  private static final Set<String> PARTS =
      Set.of("text", "image_url", "input_audio", "file", "refusal");

  private int issued;

  /** A vendor that has issued nothing yet. */
  public OpenAiVendor() {}

  @Override
  public boolean wantsStream(String path, JsonNode body) {
    return body.path("stream").asBoolean(false);
  }

  @Override
  public List<String> mistakes(String path, JsonNode body) {
    Check check = new Check();
    check.that(path.endsWith("/chat/completions"), "path " + path);
    check.only(body, TOP, "body");
    check.that(body.path("stop").size() <= 4, "stop: array too long");
    check.that(body.path("user").asString("").length() <= 64, "user: string too long");
    messages(body.path("messages"), check);
    tools(body, check);
    JsonNode format = body.path("response_format").path("json_schema");
    if (format.path("strict").asBoolean(false)) {
      check.that(isStrict(format.path("schema")), "response_format: not a strict schema");
    }
    return check.mistakes();
  }

  private static void messages(JsonNode messages, Check check) {
    check.that(!messages.isEmpty(), "messages: too short");
    Set<String> open = new LinkedHashSet<>();
    for (int i = 0; i < messages.size(); i++) {
      JsonNode message = messages.get(i);
      String where = "messages[" + i + "]";
      String role = message.path("role").asString("");
      check.only(message, MESSAGE, where);
      check.that(ROLES.contains(role), where + ".role: " + role);
      if (role.equals("tool")) {
        check.that(
            open.remove(message.path("tool_call_id").asString("")),
            where + ": tool must be a response to a preceding message with tool_calls");
        check.that(
            message.path("content").isString() || onlyText(message.path("content")),
            where + ": a tool's content is text");
        continue;
      }
      check.that(
          open.isEmpty(), where + ": tool_calls must be followed by tool messages, open: " + open);
      open.clear();
      JsonNode calls = message.path("tool_calls");
      check.that(
          !message.has("tool_calls") || (role.equals("assistant") && !calls.isEmpty()),
          where + ".tool_calls: empty array or another role");
      for (JsonNode call : calls) {
        String id = call.path("id").asString("");
        check.only(call, CALL, where + ".tool_calls");
        check.that(!id.isEmpty() && id.length() <= 40, where + ": id too long: " + id.length());
        check.that(open.add(id), where + ": duplicate id");
        check.that(
            call.path("function").path("arguments").isString(), where + ": arguments is a string");
      }
      JsonNode content = message.path("content");
      check.that(
          content.isString() || content.isArray() || !calls.isEmpty(), where + ".content: null");
      for (JsonNode part : content) {
        String type = part.path("type").asString("");
        check.that(PARTS.contains(type), where + ".content: part of type " + type);
        check.that(
            !type.equals("file")
                || part.path("file")
                    .path("file_data")
                    .asString("")
                    .startsWith("data:application/pdf;base64,"),
            where + ": a file is a PDF");
      }
    }
    check.that(open.isEmpty(), "tool_calls without responses: " + open);
  }

  private static boolean onlyText(JsonNode content) {
    for (JsonNode part : content) {
      if (!part.path("type").asString("").equals("text")) {
        return false;
      }
    }
    return content.isArray();
  }

  private static void tools(JsonNode body, Check check) {
    Set<String> names = new HashSet<>();
    for (JsonNode tool : body.path("tools")) {
      JsonNode function = tool.path("function");
      String name = function.path("name").asString("");
      check.that(name.matches("[a-zA-Z0-9_-]{1,64}"), "tools: name " + name);
      check.that(names.add(name), "tools: name given twice");
      JsonNode schema = function.path("parameters");
      if (!schema.isMissingNode()) {
        check.that(
            schema.path("type").asString("").equals("object") && schema.has("properties"),
            "tools: object schema missing properties");
      }
      check.that(
          !function.path("strict").asBoolean(false) || isStrict(schema), "tools: not strict");
    }
    check.that(!body.has("tools") || !names.isEmpty(), "tools: empty array");
    JsonNode choice = body.path("tool_choice");
    check.that(!body.has("tool_choice") || body.has("tools"), "tool_choice without tools");
    check.that(
        !body.has("parallel_tool_calls") || body.has("tools"), "parallel_tool_calls without tools");
    if (choice.path("type").asString("").equals("function")) {
      check.that(
          names.contains(choice.path("function").path("name").asString("")),
          "tool_choice: no such tool");
    }
  }

  /** Whether every object of a schema is closed, and all its properties are required. */
  static boolean isStrict(JsonNode schema) {
    if (schema.has("properties") || schema.path("type").asString("").equals("object")) {
      Set<String> required = new HashSet<>();
      schema.path("required").forEach(name -> required.add(name.asString("")));
      if (schema.path("additionalProperties").asBoolean(true)
          || !required.containsAll(schema.path("properties").propertyNames())) {
        return false;
      }
    }
    if (schema.has("oneOf") || schema.has("allOf") || schema.has("not")) {
      return false;
    }
    for (Map.Entry<String, JsonNode> field : schema.path("properties").properties()) {
      if (!isStrict(field.getValue())) {
        return false;
      }
    }
    return !schema.has("items") || isStrict(schema.path("items"));
  }

  @Override
  public String calls(String name, List<String> arguments, boolean stream) {
    List<String> calls = new ArrayList<>();
    for (int i = 0; i < arguments.size(); i++) {
      calls.add(
          "{%s\"id\":\"call_%024d\",\"type\":\"function\",\"function\":{\"name\":\"%s\",\"arguments\":%s}}"
              .formatted(
                  stream ? "\"index\":" + i + "," : "",
                  ++issued,
                  name,
                  JSON.writeValueAsString(arguments.get(i))));
    }
    String field = "\"tool_calls\":[" + String.join(",", calls) + "]";
    return stream ? streamed(field, "tool_calls") : whole(field, "tool_calls");
  }

  @Override
  public String text(String text, boolean stream) {
    String field = "\"content\":" + JSON.writeValueAsString(text);
    return stream ? streamed(field, "stop") : whole(field, "stop");
  }

  private static String whole(String field, String finish) {
    String content = field.startsWith("\"content\"") ? "" : "\"content\":null,";
    return "{\"id\":\"chatcmpl-1\",\"object\":\"chat.completion\",\"created\":1,\"model\":\"m\",\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",%s%s},\"finish_reason\":\"%s\"}],\"usage\":{\"prompt_tokens\":9,\"completion_tokens\":9,\"total_tokens\":18}}"
        .formatted(content, field, finish);
  }

  private static String streamed(String field, String finish) {
    String chunk =
        "data: {\"id\":\"chatcmpl-1\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"m\",\"choices\":[%s]%s}\n\n";
    return chunk.formatted("{\"index\":0,\"delta\":{\"role\":\"assistant\"," + field + "}}", "")
        + chunk.formatted("{\"index\":0,\"delta\":{},\"finish_reason\":\"" + finish + "\"}", "")
        + chunk.formatted(
            "", ",\"usage\":{\"prompt_tokens\":9,\"completion_tokens\":9,\"total_tokens\":18}")
        + "data: [DONE]\n\n";
  }

  @Override
  public String refusal(String message) {
    return "{\"error\":{\"message\":%s,\"type\":\"invalid_request_error\",\"param\":null,\"code\":null}}"
        .formatted(JSON.writeValueAsString(message));
  }
}

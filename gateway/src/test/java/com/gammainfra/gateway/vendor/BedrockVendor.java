package com.gammainfra.gateway.vendor;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Amazon Bedrock's Converse (<a
 * href="https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html">Converse</a>
 * with the types it names, and the words of its ValidationExceptions in public reports until
 * November 2026). Its streams are binary: {@link com.gammainfra.gateway.dialect.bedrock.Frames}
 * frames the lines that are written here.
 */
public final class BedrockVendor implements Vendor {

  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final Set<String> TOP =
      Set.of(
          "messages",
          "system",
          "inferenceConfig",
          "toolConfig",
          "guardrailConfig",
          "additionalModelRequestFields",
          "additionalModelResponseFieldPaths",
          "promptVariables",
          "requestMetadata",
          "performanceConfig",
          "serviceTier",
          "outputConfig");
  private static final Set<String> BLOCKS =
      Set.of(
          "text",
          "image",
          "document",
          "video",
          "audio",
          "toolUse",
          "toolResult",
          "guardContent",
          "cachePoint",
          "reasoningContent",
          "citationsContent",
          "searchResult");
  private static final Set<String> IMAGES = Set.of("png", "jpeg", "gif", "webp");
  private static final Set<String> DOCUMENTS =
      Set.of("pdf", "csv", "doc", "docx", "xls", "xlsx", "html", "txt", "md");
  private static final int MOST_CACHE_POINTS = 4;

  private int issued;

  /** A vendor that has issued nothing yet. */
  public BedrockVendor() {}

  @Override
  public boolean wantsStream(String path, JsonNode body) {
    return path.endsWith("/converse-stream");
  }

  @Override
  public List<String> mistakes(String path, JsonNode body) {
    Check check = new Check();
    check.that(path.matches(".*/model/[^/]+/converse(-stream)?"), "path " + path);
    check.only(body, TOP, "body");
    Set<String> tools = tools(body, check);
    new Conversation(check, tools).messages(body.path("messages"));
    for (JsonNode block : body.path("system")) {
      check.only(block, Set.of("text", "guardContent", "cachePoint"), "system");
      check.that(!block.path("text").asString("x").isBlank(), "system: The text field is blank");
    }
    JsonNode inference = body.path("inferenceConfig");
    check.only(
        inference, Set.of("maxTokens", "temperature", "topP", "stopSequences"), "inferenceConfig");
    check.that(inference.path("maxTokens").asInt(1) >= 1, "maxTokens");
    check.that(inference.path("temperature").asDouble(0) <= 1, "temperature: at most 1");
    check.that(inference.path("topP").asDouble(0) <= 1, "topP: at most 1");
    for (JsonNode stop : inference.path("stopSequences")) {
      check.that(!stop.asString("").isBlank(), "stopSequences: blank");
    }
    int points = count(body, "cachePoint");
    check.that(points <= MOST_CACHE_POINTS, "cachePoint: " + points);
    return check.mistakes();
  }

  private static int count(JsonNode node, String field) {
    int count = node.has(field) ? 1 : 0;
    for (JsonNode inner : node) {
      count += count(inner, field);
    }
    return count;
  }

  private static Set<String> tools(JsonNode body, Check check) {
    Set<String> names = new HashSet<>();
    JsonNode config = body.path("toolConfig");
    check.only(config, Set.of("tools", "toolChoice"), "toolConfig");
    for (JsonNode tool : config.path("tools")) {
      check.that(tool.size() == 1, "tools: one member of the union");
      if (tool.has("cachePoint")) {
        continue;
      }
      JsonNode spec = tool.path("toolSpec");
      check.only(spec, Set.of("name", "description", "inputSchema", "strict"), "toolSpec");
      String name = spec.path("name").asString("");
      check.that(name.matches("[a-zA-Z0-9_-]{1,64}"), "toolSpec.name: " + name);
      check.that(names.add(name), "tools contains duplicate names: " + name);
      check.that(!spec.path("description").asString("x").isEmpty(), "toolSpec.description: empty");
      check.that(
          spec.path("inputSchema").path("json").path("type").asString("").equals("object"),
          "toolSpec.inputSchema.json.type must be object");
    }
    check.that(!body.has("toolConfig") || !names.isEmpty(), "toolConfig.tools: at least 1");
    JsonNode choice = config.path("toolChoice");
    check.only(choice, Set.of("auto", "any", "tool"), "toolChoice");
    check.that(choice.isMissingNode() || choice.size() == 1, "toolChoice: one member of the union");
    check.that(
        !choice.has("tool") || names.contains(choice.path("tool").path("name").asString("")),
        "toolChoice.tool: not one of tools");
    return names;
  }

  /** One conversation, read in order. */
  private static final class Conversation {
    private final Check check;
    private final Set<String> tools;
    private final Set<String> documents = new HashSet<>();
    private final Set<String> ids = new HashSet<>();
    private Set<String> open = new LinkedHashSet<>();

    Conversation(Check check, Set<String> tools) {
      this.check = check;
      this.tools = tools;
    }

    void messages(JsonNode messages) {
      check.that(!messages.isEmpty(), "messages: at least 1");
      String before = "assistant";
      for (int i = 0; i < messages.size(); i++) {
        JsonNode message = messages.get(i);
        String where = "messages." + i;
        String role = message.path("role").asString("");
        check.only(message, Set.of("role", "content"), where);
        check.that(
            role.equals(before.equals("user") ? "assistant" : "user"),
            where + ": roles must alternate, beginning with user");
        before = role;
        message(message.path("content"), role.equals("user"), i == messages.size() - 1, where);
      }
      check.that(open.isEmpty(), "Expected toolResult blocks for the following Ids: " + open);
    }

    private void message(JsonNode content, boolean user, boolean last, String where) {
      check.that(!content.isEmpty(), where + ".content: at least 1");
      Set<String> asked = new LinkedHashSet<>();
      boolean document = false;
      boolean text = false;
      for (JsonNode block : content) {
        check.that(block.size() == 1, where + ": one member of the union");
        check.only(block, BLOCKS, where);
        document |= block.has("document");
        text |= block.has("text");
        if (block.has("toolUse")) {
          check.that(!user, where + ": toolUse in a user's turn");
          use(block.path("toolUse"), asked, where);
        } else if (block.has("toolResult")) {
          check.that(user, where + ": toolResult in an assistant's turn");
          result(block.path("toolResult"), where);
        } else {
          plain(block, where);
        }
      }
      check.that(!document || text, where + ": a document needs a text block beside it");
      check.that(
          !last
              || user
              || !content.get(content.size() - 1).path("text").asString("x").endsWith(" "),
          where + ": final assistant content cannot end with trailing whitespace");
      check.that(
          open.isEmpty(), where + ": Expected toolResult blocks for the following Ids: " + open);
      open = asked;
    }

    private void use(JsonNode use, Set<String> asked, String where) {
      check.only(use, Set.of("toolUseId", "name", "input", "type"), where + ".toolUse");
      String id = use.path("toolUseId").asString("");
      check.that(id.matches("[a-zA-Z0-9_-]{1,64}"), where + ": toolUseId " + id);
      check.that(ids.add(id), where + ": toolUse blocks contain duplicate Ids: " + id);
      asked.add(id);
      String name = use.path("name").asString("");
      check.that(name.matches("[a-zA-Z0-9_-]{1,64}"), where + ": toolUse.name " + name);
      check.that(use.path("input").isObject(), where + ": toolUse.input is no object");
      check.that(!tools.isEmpty(), "The toolConfig field must be defined with toolUse blocks");
    }

    private void result(JsonNode result, String where) {
      check.only(result, Set.of("toolUseId", "content", "status", "type"), where + ".toolResult");
      check.that(
          open.remove(result.path("toolUseId").asString("")),
          where + ": toolResult exceeds the toolUse blocks of the previous turn");
      check.that(result.path("content").isArray(), where + ": toolResult.content");
      for (JsonNode block : result.path("content")) {
        check.only(
            block, Set.of("text", "json", "image", "document", "video"), where + ".toolResult");
        plain(block, where);
      }
      check.that(!tools.isEmpty(), "The toolConfig field must be defined with toolResult blocks");
    }

    private void plain(JsonNode block, String where) {
      check.that(!block.path("text").asString("x").isBlank(), where + ": The text field is blank");
      JsonNode image = block.path("image");
      check.that(
          image.isMissingNode() || IMAGES.contains(image.path("format").asString("")),
          where + ": image.format");
      JsonNode document = block.path("document");
      if (!document.isMissingNode()) {
        String name = document.path("name").asString("");
        check.that(
            DOCUMENTS.contains(document.path("format").asString("")), where + ": document.format");
        check.that(
            name.matches("[a-zA-Z0-9 ()\\[\\]-]{1,200}") && !name.contains("  "),
            where + ": document.name " + name);
        check.that(documents.add(name), where + ": duplicate document name " + name);
      }
      JsonNode source = image.isMissingNode() ? document.path("source") : image.path("source");
      check.that(
          source.isMissingNode() || !source.path("bytes").asString("").isEmpty(),
          where + ": source.bytes");
    }
  }

  @Override
  public String calls(String name, List<String> arguments, boolean stream) {
    List<String> blocks = new ArrayList<>();
    StringBuilder lines = new StringBuilder("messageStart {\"role\":\"assistant\"}\n");
    for (int i = 0; i < arguments.size(); i++) {
      String id = "tooluse_%022d".formatted(++issued);
      blocks.add(
          "{\"toolUse\":{\"toolUseId\":\"%s\",\"name\":\"%s\",\"input\":%s}}"
              .formatted(id, name, arguments.get(i)));
      lines.append(
          """
          contentBlockStart {"contentBlockIndex":%1$d,"start":{"toolUse":{"toolUseId":"%2$s","name":"%3$s"}}}
          contentBlockDelta {"contentBlockIndex":%1$d,"delta":{"toolUse":{"input":%4$s}}}
          contentBlockStop {"contentBlockIndex":%1$d}
          """
              .formatted(i, id, name, JSON.writeValueAsString(arguments.get(i))));
    }
    return stream ? lines + end("tool_use") : whole(String.join(",", blocks), "tool_use");
  }

  @Override
  public String text(String text, boolean stream) {
    String json = JSON.writeValueAsString(text);
    return stream
        ? "messageStart {\"role\":\"assistant\"}\ncontentBlockDelta {\"contentBlockIndex\":0,\"delta\":{\"text\":"
            + json
            + "}}\ncontentBlockStop {\"contentBlockIndex\":0}\n"
            + end("end_turn")
        : whole("{\"text\":" + json + "}", "end_turn");
  }

  private static String end(String reason) {
    return "messageStop {\"stopReason\":\""
        + reason
        + "\"}\nmetadata {\"usage\":{\"inputTokens\":9,\"outputTokens\":9,\"totalTokens\":18}}\n";
  }

  private static String whole(String blocks, String reason) {
    return "{\"output\":{\"message\":{\"role\":\"assistant\",\"content\":[%s]}},\"stopReason\":\"%s\",\"usage\":{\"inputTokens\":9,\"outputTokens\":9,\"totalTokens\":18},\"metrics\":{\"latencyMs\":9}}"
        .formatted(blocks, reason);
  }

  @Override
  public String refusal(String message) {
    return "{\"message\":%s}".formatted(JSON.writeValueAsString(message));
  }
}

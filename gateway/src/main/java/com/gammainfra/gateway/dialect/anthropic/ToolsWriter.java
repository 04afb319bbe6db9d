package com.gammainfra.gateway.dialect.anthropic;

import com.gammainfra.gateway.chat.ChatRequest;
import com.gammainfra.gateway.chat.ContentPart;
import com.gammainfra.gateway.chat.Message;
import com.gammainfra.gateway.chat.RawJson;
import com.gammainfra.gateway.chat.ResponseFormat;
import com.gammainfra.gateway.chat.Tool;
import com.gammainfra.gateway.chat.ToolChoice;
import com.gammainfra.gateway.chat.Toolbox;
import com.gammainfra.gateway.dialect.wire.ClosedSchema;
import com.gammainfra.gateway.dialect.wire.JsonText;
import com.gammainfra.gateway.dialect.wire.TopLevel;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Writes tools and their choice. A history with calls must come with tools (else the provider
 * refuses it), so those it names are defined, and not to be called, where the caller gave none.
 */
record ToolsWriter(Set<String> losses, CacheMarks marks) {

  private static final int MOST_CHARS_OF_A_NAME = 64;

  /** A name that the provider takes and no other tool has, for a schema's. */
  static String toolName(String name, Set<String> taken) {
    String fitting = name.replaceAll("[^a-zA-Z0-9_-]", "_");
    fitting =
        fitting.isEmpty()
            ? "answer"
            : fitting.substring(0, Math.min(MOST_CHARS_OF_A_NAME, fitting.length()));
    String unused = fitting;
    for (int n = 2; taken.contains(unused); n++) {
      String end = "_" + n;
      int room = MOST_CHARS_OF_A_NAME - end.length();
      unused = fitting.substring(0, Math.min(room, fitting.length())) + end;
    }
    return unused;
  }

  /**
   * Writes them.
   *
   * @param emulated the tool that stands for the schema; null for none
   */
  void write(
      ObjectNode body,
      Toolbox toolbox,
      ChatRequest request,
      @Nullable String emulated,
      @Nullable ResponseFormat schema) {
    ArrayNode tools = JsonText.mapper().createArrayNode();
    toolbox.tools().forEach(tool -> tools.add(tool(tool)));
    if (emulated != null && schema instanceof ResponseFormat.JsonSchema wanted) {
      ObjectNode tool = tools.addObject();
      tool.put("name", emulated);
      tool.put(
          "description",
          wanted.description() == null
              ? "Gives the answer. Call it once, with all of the answer."
              : wanted.description());
      tool.set("input_schema", object(wanted.schema()));
    }
    if (tools.isEmpty()) {
      ofHistory(body, request);
      return;
    }
    body.set("tools", tools);
    ObjectNode choice = choice(toolbox, emulated);
    if (choice != null) {
      body.set("tool_choice", choice);
    }
  }

  private static void ofHistory(ObjectNode body, ChatRequest request) {
    Set<String> names = new TreeSet<>();
    for (Message message : request.messages()) {
      for (ContentPart part : message.parts()) {
        if (part instanceof ContentPart.ToolCall call) {
          names.add(call.name());
        }
      }
    }
    if (names.isEmpty()) {
      return;
    }
    ArrayNode tools = body.putArray("tools");
    for (String name : names) {
      ObjectNode tool = tools.addObject();
      tool.put("name", name);
      tool.putObject("input_schema").put("type", "object");
    }
    body.putObject("tool_choice").put("type", "none");
  }

  private JsonNode tool(Tool tool) {
    return switch (tool) {
      case Tool.Foreign foreign -> JsonText.mapper().readTree(foreign.json().text());
      case Tool.Function(var name, var description, var parameters, var strict, var cache) -> {
        ObjectNode node = JsonText.mapper().createObjectNode();
        node.put("name", name);
        if (description != null) {
          node.put("description", description);
        }
        boolean strictly = Boolean.TRUE.equals(strict);
        node.set(
            "input_schema",
            strictly && parameters != null
                ? object(new ClosedSchema(losses).of(parameters))
                : object(parameters));
        if (strict != null) {
          node.put("strict", strict);
        }
        if (cache != null) {
          marks.mark(node, cache);
        }
        yield node;
      }
    };
  }

  /** A schema that says it is of an object. */
  private ObjectNode object(@Nullable RawJson schema) {
    ObjectNode node = JsonText.mapper().createObjectNode();
    if (schema != null) {
      try {
        if (JsonText.mapper().readTree(schema.text()) instanceof ObjectNode read) {
          node = read;
        }
      } catch (JacksonException _) {
        node = JsonText.mapper().createObjectNode();
      }
    }
    return object(node);
  }

  /** The same, with what may not stand at its top written out. */
  private ObjectNode object(ObjectNode schema) {
    ObjectNode node = new TopLevel(losses).flat(schema);
    if (!node.path("type").asString("").equals("object")) {
      ObjectNode typed = JsonText.mapper().createObjectNode();
      typed.put("type", "object");
      for (var field : node.properties()) {
        if (!field.getKey().equals("type")) {
          typed.set(field.getKey(), field.getValue());
        }
      }
      node = typed;
    }
    return node;
  }

  private @Nullable ObjectNode choice(Toolbox toolbox, @Nullable String emulated) {
    ObjectNode choice = JsonText.mapper().createObjectNode();
    ToolChoice asked = toolbox.choice();
    if (emulated != null && toolbox.tools().isEmpty()) {
      asked = new ToolChoice.Named(emulated);
    }
    switch (asked) {
      case null -> choice.put("type", "auto");
      case ToolChoice.Auto _ -> choice.put("type", "auto");
      case ToolChoice.None _ -> choice.put("type", "none");
      case ToolChoice.Required _ -> choice.put("type", "any");
      case ToolChoice.Named(var name) -> choice.put("type", "tool").put("name", name);
      case ToolChoice.Allowed(_, var required) -> choice.put("type", required ? "any" : "auto");
    }
    boolean serial = Boolean.FALSE.equals(toolbox.parallel());
    if (serial && asked instanceof ToolChoice.None) {
      losses.add("parallel_tool_calls was left out, since no tool may be called");
    } else if (serial) {
      choice.put("disable_parallel_tool_use", true);
    }
    return asked == null && !serial ? null : choice;
  }
}

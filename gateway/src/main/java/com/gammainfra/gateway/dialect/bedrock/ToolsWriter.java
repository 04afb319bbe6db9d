package com.gammainfra.gateway.dialect.bedrock;

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
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Writes tools and their choice (<a
 * href="https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ToolConfiguration.html">ToolConfiguration</a>,
 * read 2026-11-28).
 *
 * <table>
 * <caption>Choices</caption>
 * <tr><td>auto</td><td>{@code auto}</td></tr>
 * <tr><td>required, allowed and required</td><td>{@code any}</td></tr>
 * <tr><td>named</td><td>{@code tool}</td></tr>
 * <tr><td>none</td><td>does not exist: no tools, or, where the history has calls and so must have
 * tools, {@code auto}; named</td></tr>
 * <tr><td>a tool that is not offered</td><td>none of these; named</td></tr>
 * <tr><td>one call at a time</td><td>for Claude its own {@code tool_choice} among the model's fields,
 * with {@code disable_parallel_tool_use} (<a
 * href="https://docs.claude.com/en/docs/agents-and-tools/tool-use/implement-tool-use">Tool
 * use</a>), and none of these, since both together are a conflict; named elsewhere</td></tr>
 * </table>
 *
 * <p>What Claude is to be held to strictly must be a {@link ClosedSchema} (<a
 * href="https://docs.aws.amazon.com/bedrock/latest/userguide/structured-output.html">Structured
 * outputs</a>), and no schema of its tools has alternatives at its top ({@link TopLevel}).
 *
 * @param more the fields of the model's own
 */
record ToolsWriter(Set<String> losses, CachePoints points, Family family, ObjectNode more) {

  /** A name that Bedrock takes. */
  static String toolName(String name) {
    String fitting = name.replaceAll("[^a-zA-Z0-9_-]", "_");
    return fitting.isEmpty() ? "answer" : fitting.substring(0, Math.min(64, fitting.length()));
  }

  /**
   * Writes them.
   *
   * @param toolbox what is offered of the request's
   * @param emulated the tool that stands for the schema of the answer; null for none
   */
  void write(ObjectNode body, Toolbox toolbox, ChatRequest request, @Nullable String emulated) {
    ArrayNode tools = JsonText.mapper().createArrayNode();
    for (Tool tool : toolbox.tools()) {
      if (tool instanceof Tool.Function function) {
        add(tools, function);
      }
    }
    if (emulated != null
        && request.responseFormat()
            instanceof ResponseFormat.JsonSchema(_, var description, var schema, _)) {
      add(
          tools,
          new Tool.Function(
              emulated,
              description == null
                  ? "Gives the answer. Call it once, with all of the answer."
                  : description,
              schema));
    }
    Set<String> called = called(request);
    if (tools.isEmpty() && !called.isEmpty()) {
      losses.add("the tools of earlier calls were offered again, as they must be");
      called.forEach(name -> add(tools, new Tool.Function(name, null, null)));
    }
    if (tools.isEmpty()) {
      return;
    }
    ObjectNode config = body.putObject("toolConfig");
    config.set("tools", tools);
    ToolChoice choice = toolbox.tools().isEmpty() ? null : toolbox.choice();
    if (toolbox.tools().isEmpty() && emulated != null) {
      choice = new ToolChoice.Named(emulated);
    }
    boolean serial = Boolean.FALSE.equals(toolbox.parallel());
    if (serial && family == Family.CLAUDE) {
      serial(more.putObject("tool_choice"), choice);
      return;
    }
    if (serial) {
      losses.add("parallel_tool_calls is not known to this provider and was left out");
    }
    choice(config, choice);
  }

  /** The names of the tools that the history calls. */
  static Set<String> called(ChatRequest request) {
    Set<String> names = new TreeSet<>();
    for (Message message : request.messages()) {
      for (ContentPart part : message.parts()) {
        if (part instanceof ContentPart.ToolCall call) {
          names.add(call.name());
        }
      }
    }
    return names;
  }

  private void add(ArrayNode tools, Tool.Function function) {
    ObjectNode spec = tools.addObject().putObject("toolSpec");
    spec.put("name", function.name());
    if (function.description() != null && !function.description().isBlank()) {
      spec.put("description", function.description());
    }
    if (function.strict() != null) {
      spec.put("strict", function.strict());
    }
    boolean held = Boolean.TRUE.equals(function.strict()) && family == Family.CLAUDE;
    RawJson schema = function.parameters();
    ObjectNode read = held && schema != null ? new ClosedSchema(losses).of(schema) : read(schema);
    spec.putObject("inputSchema")
        .set("json", typed(family == Family.CLAUDE ? new TopLevel(losses).flat(read) : read));
    if (function.cache() != null) {
      points.add(tools, function.cache());
    }
  }

  private static ObjectNode read(@Nullable RawJson schema) {
    try {
      if (schema != null && JsonText.mapper().readTree(schema.text()) instanceof ObjectNode read) {
        return read;
      }
    } catch (JacksonException _) {
      // valid JSON was promised
    }
    return JsonText.mapper().createObjectNode();
  }

  /** A schema that says it is of an object. */
  private static ObjectNode typed(ObjectNode schema) {
    ObjectNode typed = JsonText.mapper().createObjectNode().put("type", "object");
    schema.properties().stream()
        .filter(field -> !field.getKey().equals("type"))
        .forEach(field -> typed.set(field.getKey(), field.getValue()));
    return typed;
  }

  private static void serial(ObjectNode wire, @Nullable ToolChoice choice) {
    switch (choice) {
      case null -> wire.put("type", "auto");
      case ToolChoice.Auto _, ToolChoice.None _ -> wire.put("type", "auto");
      case ToolChoice.Required _ -> wire.put("type", "any");
      case ToolChoice.Named(var name) -> wire.put("type", "tool").put("name", name);
      case ToolChoice.Allowed(_, var required) -> wire.put("type", required ? "any" : "auto");
    }
    wire.put("disable_parallel_tool_use", true);
  }

  private static void choice(ObjectNode config, @Nullable ToolChoice choice) {
    switch (choice) {
      case null -> {}
      case ToolChoice.None _ -> {}
      case ToolChoice.Auto _ -> config.putObject("toolChoice").putObject("auto");
      case ToolChoice.Required _ -> config.putObject("toolChoice").putObject("any");
      case ToolChoice.Named(var name) ->
          config.putObject("toolChoice").putObject("tool").put("name", name);
      case ToolChoice.Allowed(_, var required) ->
          config.putObject("toolChoice").putObject(required ? "any" : "auto");
    }
  }
}

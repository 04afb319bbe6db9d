package com.gammainfra.gateway.dialect.responses;

import com.gammainfra.gateway.chat.RawJson;
import com.gammainfra.gateway.chat.Tool;
import com.gammainfra.gateway.chat.ToolChoice;
import com.gammainfra.gateway.chat.Toolbox;
import com.gammainfra.gateway.dialect.wire.InputMeter;
import com.gammainfra.gateway.dialect.wire.JsonFields;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads tools and their choice. Custom tools and those of a namespace are functions here: {@link
 * StandIns}. Those that an item of the input offers ({@code additional_tools}, <a
 * href="https://platform.openai.com/docs/api-reference/responses/create#responses_create-input">input</a>,
 * November 2026) are offered from the start. Any other, such as {@code web_search}, is a foreign
 * one, named by its name, else its server's label, else its type.
 *
 * @param unmapped gets the names of what is said of tools and nothing here stands for
 */
record ToolsReader(JsonFields body, InputMeter meter, Set<String> unmapped) {

  Toolbox toolbox() {
    List<Tool> tools = new ArrayList<>();
    for (JsonFields tool : body.objects("tools")) {
      meter.text(tool.raw().text());
      add(tool, null, tools);
    }
    if (body.isArray("input")) {
      body.objects("input").forEach(item -> ofItem(item, tools));
    }
    return new Toolbox(tools, choice(), body.bool("parallel_tool_calls"));
  }

  /** Adds the tools that an item of the input offers and that are not there yet. */
  private void ofItem(JsonFields item, List<Tool> tools) {
    if (!Wire.ADDITIONAL_TOOLS.equals(item.string("type"))) {
      return;
    }
    List<Tool> more = new ArrayList<>();
    for (JsonFields tool : item.objects("tools")) {
      meter.text(tool.raw().text());
      add(tool, null, more);
    }
    for (Tool tool : more) {
      if (tools.stream().noneMatch(known -> known.name().equals(tool.name()))) {
        tools.add(tool);
      }
    }
  }

  /**
   * Adds a tool, or those of a namespace.
   *
   * @param namespace the one it is of; null for none
   */
  private void add(JsonFields tool, @Nullable JsonFields namespace, List<Tool> tools) {
    String type = tool.required("type");
    switch (type) {
      case "function" -> {
        JsonFields parameters = tool.object("parameters");
        RawJson schema = parameters == null ? null : parameters.raw();
        tools.add(function(tool, namespace, "", schema, tool.bool("strict")));
      }
      case "custom" ->
          tools.add(function(tool, namespace, grammar(tool), StandIns.PARAMETERS, null));
      case "namespace" -> tool.objects("tools").forEach(inner -> add(inner, tool, tools));
      default ->
          tools.add(new Tool.Foreign(name(tool, type), ResponsesDialect.ID, type, tool.raw()));
    }
  }

  private static Tool function(
      JsonFields tool,
      @Nullable JsonFields namespace,
      String more,
      @Nullable RawJson schema,
      @Nullable Boolean strict) {
    List<String> described = new ArrayList<>();
    if (namespace != null && namespace.string("description") != null) {
      described.add(namespace.required("description"));
    }
    if (tool.string("description") != null) {
      described.add(tool.required("description"));
    }
    if (!more.isEmpty()) {
      described.add(more);
    }
    return new Tool.Function(
        StandIns.name(namespace == null ? null : namespace.required("name"), tool.required("name")),
        described.isEmpty() ? null : String.join(Wire.PARAGRAPH, described),
        schema,
        strict,
        null);
  }

  /** What the input of a custom tool must look like, which nobody else can hold a model to. */
  private String grammar(JsonFields tool) {
    JsonFields format = tool.object("format");
    if (format == null || !"grammar".equals(format.string("type"))) {
      return "";
    }
    unmapped.add("the grammar of a custom tool");
    return "Its input follows this grammar (%s):\n%s"
        .formatted(format.required("syntax"), format.required("definition"));
  }

  private static String name(JsonFields tool, String type) {
    String name = tool.string("name");
    if (name == null) {
      name = tool.string("server_label");
    }
    return name == null ? type : name;
  }

  private @Nullable ToolChoice choice() {
    if (!body.has("tool_choice")) {
      return null;
    }
    if (body.isString("tool_choice")) {
      return switch (body.required("tool_choice")) {
        case "auto" -> new ToolChoice.Auto();
        case "none" -> new ToolChoice.None();
        case "required" -> new ToolChoice.Required();
        default -> throw body.notOneOf("tool_choice", "none, auto, required, or an object");
      };
    }
    JsonFields choice = body.requiredObject("tool_choice");
    String type = choice.required("type");
    return switch (type) {
      case "allowed_tools" -> allowed(choice);
      case "function", "custom" ->
          new ToolChoice.Named(StandIns.name(choice.string("namespace"), choice.required("name")));
      case "mcp" -> new ToolChoice.Named(choice.required("server_label"));
      default -> new ToolChoice.Named(type);
    };
  }

  private static ToolChoice allowed(JsonFields choice) {
    boolean required =
        switch (choice.required("mode")) {
          case "auto" -> false;
          case "required" -> true;
          default -> throw choice.notOneOf("mode", "auto, required");
        };
    List<String> names =
        choice.objects("tools").stream()
            .map(tool -> StandIns.name(tool.string("namespace"), name(tool, tool.required("type"))))
            .toList();
    return new ToolChoice.Allowed(names, required);
  }
}

package com.gammainfra.gateway.dialect.responses;

import com.gammainfra.gateway.chat.Tool;
import com.gammainfra.gateway.chat.ToolChoice;
import com.gammainfra.gateway.chat.Toolbox;
import com.gammainfra.gateway.dialect.wire.InputMeter;
import com.gammainfra.gateway.dialect.wire.JsonFields;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads tools and their choice. A tool that is no function, such as {@code web_search}, is a
 * foreign one, named by its name, else its server's label, else its type.
 */
record ToolsReader(JsonFields body, InputMeter meter) {

  Toolbox toolbox() {
    List<Tool> tools = new ArrayList<>();
    for (JsonFields tool : body.objects("tools")) {
      meter.text(tool.raw().text());
      tools.add(tool(tool));
    }
    return new Toolbox(tools, choice(), body.bool("parallel_tool_calls"));
  }

  private static Tool tool(JsonFields tool) {
    String type = tool.required("type");
    if (!type.equals("function")) {
      return new Tool.Foreign(name(tool, type), ResponsesDialect.ID, type, tool.raw());
    }
    JsonFields parameters = tool.object("parameters");
    return new Tool.Function(
        tool.required("name"),
        tool.string("description"),
        parameters == null ? null : parameters.raw(),
        tool.bool("strict"),
        null);
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
      case "function", "custom" -> new ToolChoice.Named(choice.required("name"));
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
        choice.objects("tools").stream().map(tool -> name(tool, tool.required("type"))).toList();
    return new ToolChoice.Allowed(names, required);
  }
}

package com.gammainfra.gateway.dialect.responses;

import com.gammainfra.gateway.chat.RawJson;
import com.gammainfra.gateway.chat.Tool;
import com.gammainfra.gateway.chat.ToolChoice;
import com.gammainfra.gateway.chat.Toolbox;
import com.gammainfra.gateway.dialect.wire.JsonText;
import com.gammainfra.gateway.dialect.wire.StrictSubset;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Writes tools and their choice. {@code strict} is always said: where it is not, this API makes a
 * function strict if it can, and every other takes it for false (<a
 * href="https://platform.openai.com/docs/guides/migrate-to-responses">Migrate to the Responses
 * API</a>, Function definitions). It holds, and an object has properties, as in Chat Completions.
 */
record ToolsWriter(Set<String> losses) {

  void write(Toolbox toolbox, ObjectNode body) {
    List<Tool> known = toolbox.tools().stream().filter(this::isKnown).toList();
    if (known.isEmpty()) {
      return;
    }
    ArrayNode tools = body.putArray("tools");
    known.forEach(tool -> tools.add(tool(tool)));
    if (toolbox.choice() != null) {
      choice(toolbox.choice(), known, body);
    }
    if (toolbox.parallel() != null) {
      body.put("parallel_tool_calls", toolbox.parallel());
    }
  }

  private boolean isKnown(Tool tool) {
    if (tool instanceof Tool.Foreign foreign && !foreign.dialect().equals(ResponsesDialect.ID)) {
      losses.add(
          "the tool of type '"
              + foreign.type()
              + "' is not known to this provider and was left out");
      return false;
    }
    return true;
  }

  private ObjectNode tool(Tool tool) {
    ObjectNode node = JsonText.mapper().createObjectNode();
    switch (tool) {
      case Tool.Foreign foreign -> {
        if (JsonText.mapper().readTree(foreign.json().text()) instanceof ObjectNode own) {
          node = own;
        }
      }
      case Tool.Function(var name, var description, var parameters, var strict, var cache) -> {
        if (cache != null) {
          losses.add("cache_control is not known to this provider and was left out");
        }
        node.put("type", "function").put("name", name);
        if (description != null) {
          node.put("description", description);
        }
        if (parameters == null) {
          node.putNull("parameters");
        } else {
          RawJson complete = StrictSubset.withProperties(parameters);
          node.set("parameters", JsonText.mapper().readTree(complete.text()));
        }
        node.put(
            "strict",
            Boolean.TRUE.equals(strict)
                && (parameters == null || StrictSubset.holds(parameters, losses)));
      }
    }
    return node;
  }

  private void choice(ToolChoice said, List<Tool> tools, ObjectNode body) {
    ToolChoice choice = said.among(tools);
    if (choice == null || !choice.equals(said)) {
      losses.add("tool_choice names a tool that is not offered and was left out");
    }
    switch (choice) {
      case null -> {}
      case ToolChoice.Auto _ -> body.put("tool_choice", "auto");
      case ToolChoice.None _ -> body.put("tool_choice", "none");
      case ToolChoice.Required _ -> body.put("tool_choice", "required");
      case ToolChoice.Named(var name) -> body.set("tool_choice", named(name, tools));
      case ToolChoice.Allowed(var names, var required) -> {
        ObjectNode allowed = body.putObject("tool_choice").put("type", "allowed_tools");
        allowed.put("mode", required ? "required" : "auto");
        ArrayNode list = allowed.putArray("tools");
        names.forEach(name -> list.add(named(name, tools)));
      }
    }
  }

  private static ObjectNode named(String name, List<Tool> tools) {
    ObjectNode node = JsonText.mapper().createObjectNode();
    for (Tool tool : tools) {
      if (tool instanceof Tool.Foreign foreign && foreign.name().equals(name)) {
        node.put("type", foreign.type());
        return foreign.type().equals(name) ? node : node.put("name", name);
      }
    }
    return node.put("type", "function").put("name", name);
  }
}

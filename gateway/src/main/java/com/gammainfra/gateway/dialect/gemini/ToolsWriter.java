package com.gammainfra.gateway.dialect.gemini;

import com.gammainfra.gateway.chat.Tool;
import com.gammainfra.gateway.chat.ToolChoice;
import com.gammainfra.gateway.chat.Toolbox;
import com.gammainfra.gateway.dialect.wire.JsonText;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Writes tools and their choice (<a
 * href="https://ai.google.dev/gemini-api/docs/function-calling">Function calling</a>). Names can be
 * allowed only where a call is forced; elsewhere the others are not declared. A search that Google
 * runs cannot stand beside functions before Gemini 3.
 */
record ToolsWriter(Set<String> losses, RequestWriter.Family family) {

  void write(Toolbox toolbox, ObjectNode body) {
    List<Tool.Function> functions = new ArrayList<>();
    List<Tool.Foreign> own = new ArrayList<>();
    for (Tool tool : toolbox.tools()) {
      switch (tool) {
        case Tool.Function function -> functions.add(function);
        case Tool.Foreign foreign when foreign.dialect().equals(GeminiDialect.ID) ->
            own.add(foreign);
        case Tool.Foreign foreign ->
            losses.add(
                "the tool of type '"
                    + foreign.type()
                    + "' is not known to this provider and was left out");
      }
    }
    if (toolbox.choice() instanceof ToolChoice.Allowed(var names, var required) && !required) {
      if (functions.removeIf(function -> !names.contains(function.name()))) {
        losses.add("allowed_tools: the tools that are not allowed were not offered");
      }
    }
    if (!own.isEmpty() && !functions.isEmpty() && !family.takesLevels()) {
      losses.add("the provider's own tools cannot stand beside functions and were left out");
      own.clear();
    }
    if (functions.isEmpty() && own.isEmpty()) {
      return;
    }
    ArrayNode tools = body.putArray("tools");
    own.forEach(tool -> tools.add(JsonText.mapper().readTree(tool.json().text())));
    if (functions.isEmpty()) {
      return;
    }
    ArrayNode declarations = tools.addObject().putArray("functionDeclarations");
    functions.forEach(function -> declarations.add(declaration(function)));
    choice(toolbox, body);
    if (Boolean.FALSE.equals(toolbox.parallel())) {
      losses.add("parallel_tool_calls is not known to this provider and was left out");
    }
  }

  private ObjectNode declaration(Tool.Function function) {
    ObjectNode node = JsonText.mapper().createObjectNode();
    node.put("name", function.name());
    if (function.description() != null) {
      node.put("description", function.description());
    }
    if (function.strict() != null && function.strict()) {
      losses.add("strict of a tool is not known to this provider and was left out");
    }
    if (function.cache() != null) {
      losses.add("cache_control is not known to this provider and was left out");
    }
    if (function.parameters() == null) {
      return node;
    }
    JsonNode schema = SchemaCleaner.parse(function.parameters());
    boolean empty = schema.path("properties").isEmpty() && !schema.has("$ref");
    if (empty) {
      return node; // an object without properties is refused
    }
    if (family.takesJsonSchema()) {
      node.set("parametersJsonSchema", schema);
    } else {
      node.set("parameters", new SchemaCleaner(losses).clean(function.parameters()));
    }
    return node;
  }

  private static void choice(Toolbox toolbox, ObjectNode body) {
    ToolChoice choice = toolbox.choice();
    if (choice == null) {
      return;
    }
    ObjectNode config = body.putObject("toolConfig").putObject("functionCallingConfig");
    switch (choice) {
      case ToolChoice.Auto _ -> config.put("mode", "AUTO");
      case ToolChoice.None _ -> config.put("mode", "NONE");
      case ToolChoice.Required _ -> config.put("mode", "ANY");
      case ToolChoice.Named(var name) ->
          config.put("mode", "ANY").putArray("allowedFunctionNames").add(name);
      case ToolChoice.Allowed(var names, var required) -> {
        config.put("mode", required ? "ANY" : "AUTO");
        if (required) {
          ArrayNode allowed = config.putArray("allowedFunctionNames");
          names.forEach(allowed::add);
        }
      }
    }
  }
}

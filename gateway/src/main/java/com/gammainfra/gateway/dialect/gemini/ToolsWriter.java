package com.gammainfra.gateway.dialect.gemini;

import com.gammainfra.gateway.chat.ResponseFormat;
import com.gammainfra.gateway.chat.Tool;
import com.gammainfra.gateway.chat.ToolChoice;
import com.gammainfra.gateway.chat.Toolbox;
import com.gammainfra.gateway.dialect.wire.JsonText;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
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

  /** Keywords by which an object's schema without properties says something all the same. */
  private static final Set<String> MORE =
      Set.of("$ref", "anyOf", "oneOf", "allOf", "patternProperties");

  /**
   * Writes them.
   *
   * @param toolbox what may be told of the request's
   * @param answerTool the function that stands for the form of the answer; null for none
   */
  void write(Toolbox toolbox, ObjectNode body, @Nullable String answerTool, ResponseFormat format) {
    List<Tool.Function> functions = new ArrayList<>();
    List<Tool.Foreign> own = new ArrayList<>();
    for (Tool tool : toolbox.tools()) {
      switch (tool) {
        case Tool.Function function -> functions.add(function);
        case Tool.Foreign foreign -> own.add(foreign);
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
    if (answerTool != null) {
      declarations.add(
          declaration(
              new Tool.Function(
                  answerTool,
                  "Gives the answer. Call it once, with all of the answer.",
                  format instanceof ResponseFormat.JsonSchema wanted ? wanted.schema() : null)));
    }
    choice(toolbox, functions, body);
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
    if (function.cache() != null) {
      losses.add("cache_control is not known to this provider and was left out");
    }
    if (function.parameters() == null) {
      return node;
    }
    JsonNode schema = SchemaCleaner.parse(function.parameters());
    boolean empty =
        schema.path("properties").isEmpty()
            && !schema.path("additionalProperties").isObject()
            && MORE.stream().noneMatch(schema::has);
    if (empty) {
      return node; // an object without properties is refused
    }
    if (family.takesJsonSchema()) {
      node.set("parametersJsonSchema", JsonSchemaField.of(schema, losses));
    } else {
      node.set("parameters", new SchemaCleaner(losses).clean(function.parameters()));
    }
    return node;
  }

  /** Functions to be followed strictly are, where one is called by force or in VALIDATED mode. */
  private void choice(Toolbox toolbox, List<Tool.Function> functions, ObjectNode body) {
    ToolChoice choice = toolbox.choice();
    boolean strict =
        functions.stream().anyMatch(function -> Boolean.TRUE.equals(function.strict()));
    boolean validated = strict && family.takesJsonSchema();
    if (strict && !validated) {
      losses.add("strict of a tool is not known to this provider and was left out");
    }
    if (choice == null && !validated) {
      return;
    }
    String auto = validated ? "VALIDATED" : "AUTO";
    ObjectNode config = body.putObject("toolConfig").putObject("functionCallingConfig");
    switch (choice) {
      case null -> config.put("mode", auto);
      case ToolChoice.Auto _ -> config.put("mode", auto);
      case ToolChoice.None _ -> config.put("mode", "NONE");
      case ToolChoice.Required _ -> config.put("mode", "ANY");
      case ToolChoice.Named(var name) ->
          config.put("mode", "ANY").putArray("allowedFunctionNames").add(name);
      case ToolChoice.Allowed(var names, var required) -> {
        config.put("mode", required ? "ANY" : auto);
        if (required) {
          ArrayNode allowed = config.putArray("allowedFunctionNames");
          names.forEach(allowed::add);
        }
      }
    }
  }
}

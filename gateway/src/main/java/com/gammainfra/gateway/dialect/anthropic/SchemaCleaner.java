package com.gammainfra.gateway.dialect.anthropic;

import com.gammainfra.gateway.chat.RawJson;
import com.gammainfra.gateway.dialect.wire.JsonText;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Makes a schema that the provider can hold an answer to (<a
 * href="https://docs.claude.com/en/docs/build-with-claude/structured-outputs">Structured
 * outputs</a>): no limits on numbers, lengths and counts, and no properties beyond those named. A
 * limit that is taken out is written into the description, where the model reads it.
 */
record SchemaCleaner(Set<String> losses) {

  private static final List<String> LIMITS =
      List.of(
          "minimum",
          "maximum",
          "exclusiveMinimum",
          "exclusiveMaximum",
          "multipleOf",
          "minLength",
          "maxLength",
          "maxItems",
          "uniqueItems",
          "minContains",
          "maxContains",
          "minProperties",
          "maxProperties");

  /** The schema as the provider takes it. */
  ObjectNode strict(RawJson schema) {
    JsonNode node;
    try {
      node = JsonText.mapper().readTree(schema.text());
    } catch (JacksonException _) {
      node = JsonText.mapper().createObjectNode();
    }
    return clean(node) instanceof ObjectNode object ? object : JsonText.mapper().createObjectNode();
  }

  private JsonNode clean(JsonNode node) {
    if (node instanceof ArrayNode array) {
      ArrayNode cleaned = JsonText.mapper().createArrayNode();
      array.forEach(item -> cleaned.add(clean(item)));
      return cleaned;
    }
    if (!(node instanceof ObjectNode object)) {
      return node;
    }
    ObjectNode cleaned = JsonText.mapper().createObjectNode();
    List<String> limits = new ArrayList<>();
    for (Map.Entry<String, JsonNode> field : object.properties()) {
      String name = field.getKey();
      JsonNode value = field.getValue();
      boolean limit = LIMITS.contains(name) && !value.isObject();
      boolean tooMany = name.equals("minItems") && value.asInt(0) > 1;
      if (limit || tooMany) {
        limits.add(name + ": " + value);
      } else if (name.equals("enum") || name.equals("const") || name.equals("default")) {
        cleaned.set(name, value);
      } else if (name.equals("properties") || name.equals("$defs") || name.equals("definitions")) {
        cleaned.set(name, named(value));
      } else {
        cleaned.set(name, clean(value));
      }
    }
    if (!limits.isEmpty()) {
      losses.add("limits in the schema were written into its descriptions");
      String told = "(" + String.join(", ", limits) + ")";
      String before = cleaned.path("description").asString("");
      cleaned.put("description", before.isEmpty() ? told : before + " " + told);
    }
    if (cleaned.path("type").asString("").equals("object")) {
      if (cleaned.path("additionalProperties").asBoolean(true)
          && cleaned.has("additionalProperties")) {
        losses.add("additionalProperties in the schema was set to false");
      }
      cleaned.put("additionalProperties", false);
    }
    return cleaned;
  }

  /** The members of an object whose names are not keywords. */
  private JsonNode named(JsonNode members) {
    if (!(members instanceof ObjectNode object)) {
      return members;
    }
    ObjectNode cleaned = JsonText.mapper().createObjectNode();
    object.properties().forEach(field -> cleaned.set(field.getKey(), clean(field.getValue())));
    return cleaned;
  }
}

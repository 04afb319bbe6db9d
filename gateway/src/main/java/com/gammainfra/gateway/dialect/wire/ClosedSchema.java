package com.gammainfra.gateway.dialect.wire;

import com.gammainfra.gateway.chat.RawJson;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Makes a schema that Claude can be held to, by Anthropic and by Bedrock (<a
 * href="https://docs.claude.com/en/docs/build-with-claude/structured-outputs">Structured
 * outputs</a>, JSON Schema limitations, November 2026): only the keywords it knows, {@code anyOf}
 * for {@code oneOf}, the formats it knows, and no properties beyond those named. What is taken out
 * is written into the description, where the model reads it; named.
 *
 * @param losses gets what is named
 */
public record ClosedSchema(Set<String> losses) {

  private static final Set<String> KNOWN =
      Set.of(
          "type",
          "enum",
          "const",
          "anyOf",
          "allOf",
          "$ref",
          "$defs",
          "definitions",
          "properties",
          "required",
          "additionalProperties",
          "items",
          "minItems",
          "format",
          "pattern",
          "title",
          "description",
          "default");
  private static final Set<String> SILENT = Set.of("$schema", "$id", "$comment", "examples");
  private static final Set<String> FORMATS =
      Set.of(
          "date-time",
          "time",
          "date",
          "duration",
          "email",
          "hostname",
          "uri",
          "ipv4",
          "ipv6",
          "uuid");

  /** The schema as it is taken; of no properties for what is no object. */
  public ObjectNode of(RawJson schema) {
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
    List<String> told = new ArrayList<>();
    for (Map.Entry<String, JsonNode> field : object.properties()) {
      keyword(field.getKey(), field.getValue(), cleaned, told);
    }
    if (!told.isEmpty()) {
      losses.add("limits in the schema were written into its descriptions");
      String words = "(" + String.join(", ", told) + ")";
      String before = cleaned.path("description").asString("");
      cleaned.put("description", before.isEmpty() ? words : before + " " + words);
    }
    close(cleaned);
    return cleaned;
  }

  private void keyword(String name, JsonNode value, ObjectNode cleaned, List<String> told) {
    switch (name) {
      case "enum", "const", "default", "required", "type" -> cleaned.set(name, value);
      case "properties", "$defs", "definitions" -> cleaned.set(name, named(value));
      case "oneOf" -> cleaned.set("anyOf", clean(value));
      case "minItems" -> {
        if (value.asInt(0) > 1) {
          told.add(name + ": " + value);
        } else {
          cleaned.set(name, value);
        }
      }
      case "format" -> {
        if (FORMATS.contains(value.asString(""))) {
          cleaned.set(name, value);
        } else {
          told.add(name + ": " + value.asString(""));
        }
      }
      default -> {
        if (KNOWN.contains(name)) {
          cleaned.set(name, clean(value));
        } else if (!SILENT.contains(name)) {
          told.add(name + ": " + value);
        }
      }
    }
  }

  /** An object has no properties but those that are named. */
  private void close(ObjectNode cleaned) {
    boolean object =
        cleaned.path("type").asString("").equals("object") || cleaned.has("properties");
    for (JsonNode type : cleaned.path("type")) {
      object |= type.asString("").equals("object");
    }
    if (!object) {
      return;
    }
    JsonNode others = cleaned.path("additionalProperties");
    if (others.isObject() || others.asBoolean(false)) {
      losses.add("additionalProperties in the schema was set to false");
    }
    cleaned.put("additionalProperties", false);
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

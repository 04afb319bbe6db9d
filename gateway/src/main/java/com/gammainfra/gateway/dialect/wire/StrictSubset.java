package com.gammainfra.gateway.dialect.wire;

import com.gammainfra.gateway.chat.RawJson;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The schemas that OpenAI holds an answer to (<a
 * href="https://platform.openai.com/docs/guides/structured-outputs">Structured Outputs, Supported
 * schemas</a>, November 2026): an object at the top, every property required, none beyond those
 * named, and none of some keywords. Others are refused together with {@code strict}.
 */
public final class StrictSubset {

  private static final List<String> REFUSED =
      List.of(
          "allOf",
          "oneOf",
          "not",
          "if",
          "then",
          "else",
          "dependentRequired",
          "dependentSchemas",
          "patternProperties",
          "propertyNames",
          "prefixItems",
          "contains",
          "uniqueItems");

  private StrictSubset() {}

  /** Whether an answer can be held to the schema; where it cannot, the loss is named. */
  public static boolean holds(RawJson schema, Set<String> losses) {
    JsonNode root = parse(schema);
    boolean holds =
        root.path("type").asString("").equals("object") && !root.has("anyOf") && node(root);
    if (!holds) {
      losses.add(
          "strict was set to false, since this provider holds only simpler schemas strictly");
    }
    return holds;
  }

  private static boolean node(JsonNode schema) {
    if (REFUSED.stream().anyMatch(schema::has)) {
      return false;
    }
    boolean object = schema.has("properties") || schema.path("type").asString("").equals("object");
    if (object && !isClosed(schema)) {
      return false;
    }
    for (String named : List.of("properties", "$defs", "definitions")) {
      for (Map.Entry<String, JsonNode> field : schema.path(named).properties()) {
        if (!node(field.getValue())) {
          return false;
        }
      }
    }
    for (JsonNode option : schema.path("anyOf")) {
      if (!node(option)) {
        return false;
      }
    }
    return !schema.has("items") || node(schema.path("items"));
  }

  private static boolean isClosed(JsonNode object) {
    Set<String> required = new HashSet<>();
    object.path("required").forEach(name -> required.add(name.asString("")));
    return !object.path("additionalProperties").asBoolean(true)
        && required.containsAll(object.path("properties").propertyNames());
  }

  /**
   * The same schema, with {@code properties} where an object's has none: those are refused ("object
   * schema missing properties").
   */
  public static RawJson withProperties(RawJson schema) {
    if (!(parse(schema) instanceof ObjectNode root)
        || !root.path("type").asString("object").equals("object")
        || root.has("properties")) {
      return schema;
    }
    root.put("type", "object");
    root.putObject("properties");
    return new RawJson(root.toString());
  }

  private static JsonNode parse(RawJson schema) {
    try {
      return JsonText.mapper().readTree(schema.text());
    } catch (JacksonException _) {
      return JsonText.mapper().createObjectNode();
    }
  }
}

package com.gammainfra.gateway.dialect.gemini;

import com.gammainfra.gateway.dialect.wire.JsonText;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A schema for the fields that take JSON schemas, {@code parametersJsonSchema} and {@code
 * responseJsonSchema} (<a
 * href="https://ai.google.dev/api/generate-content#FIELDS.response_json_schema">GenerationConfig</a>,
 * read 2026-11-29). They know {@code $ref}, {@code $defs}, {@code enum} and {@code anyOf}, but not
 * {@code const}, {@code allOf} and {@code definitions}, and nothing may stand beside a reference
 * but what begins with a dollar sign.
 *
 * <table>
 * <caption>What is said in other words</caption>
 * <tr><td>{@code const} of a text or number</td><td>an {@code enum} of one</td></tr>
 * <tr><td>a reference with something beside it; {@code allOf} of one</td><td>{@code anyOf} of one,
 * beside which the rest may stand</td></tr>
 * <tr><td>{@code definitions} where there is no {@code $defs}, and references into
 * them</td><td>{@code $defs}</td></tr>
 * <tr><td>a reference beside {@code anyOf}</td><td>the reference alone; named</td></tr>
 * </table>
 *
 * <p>Any other keyword passes as it is, known there or not.
 *
 * @param older whether the schema has {@code definitions}
 * @param losses what could not be said
 */
record JsonSchemaField(boolean older, Set<String> losses) {

  private static final String OLDER = "#/definitions/";

  /** Keywords whose value is data, or schemas by names that are no keywords. */
  private static final Set<String> DATA = Set.of("enum", "default", "const", "examples");

  private static final Set<String> BY_NAME =
      Set.of("properties", "$defs", "definitions", "patternProperties");

  /** The schema as these fields take it. */
  static JsonNode of(JsonNode schema, Set<String> losses) {
    boolean older = schema.path("definitions").isObject() && !schema.has("$defs");
    JsonNode written = new JsonSchemaField(older, losses).schema(schema);
    if (older && written instanceof ObjectNode root) {
      root.set("$defs", root.remove("definitions"));
    }
    return written;
  }

  private JsonNode schema(JsonNode schema) {
    if (schema instanceof ArrayNode array) {
      ArrayNode copy = JsonText.mapper().createArrayNode();
      array.forEach(item -> copy.add(schema(item)));
      return copy;
    }
    if (!(schema instanceof ObjectNode object)) {
      return schema;
    }
    ObjectNode copy = JsonText.mapper().createObjectNode();
    for (Map.Entry<String, JsonNode> field : object.properties()) {
      String name = field.getKey();
      JsonNode value = field.getValue();
      if (name.equals("const") && !object.has("enum") && (value.isString() || value.isNumber())) {
        copy.putArray("enum").add(value);
      } else if (name.equals("allOf") && value.size() == 1 && !object.has("anyOf")) {
        copy.set("anyOf", schema(value));
      } else {
        copy.set(name, value(name, value));
      }
    }
    return copy.path("$ref").isString() ? alone(copy) : copy;
  }

  private JsonNode value(String name, JsonNode value) {
    if (DATA.contains(name)) {
      return value;
    }
    if (name.equals("$ref") && older && value.asString("").startsWith(OLDER)) {
      return JsonText.mapper()
          .getNodeFactory()
          .stringNode("#/$defs/" + value.stringValue().substring(OLDER.length()));
    }
    if (BY_NAME.contains(name) && value instanceof ObjectNode schemas) {
      ObjectNode copy = JsonText.mapper().createObjectNode();
      schemas.properties().forEach(entry -> copy.set(entry.getKey(), schema(entry.getValue())));
      return copy;
    }
    return schema(value);
  }

  /** A reference, with nothing beside it that may not stand there. */
  private ObjectNode alone(ObjectNode reference) {
    boolean fits = reference.propertyNames().stream().allMatch(name -> name.startsWith("$"));
    if (!fits && reference.has("anyOf")) {
      losses.add("what stands beside a reference in the schema was left out");
      reference.propertyNames().stream()
          .filter(name -> !name.startsWith("$"))
          .toList()
          .forEach(reference::remove);
    } else if (!fits) {
      reference.putArray("anyOf").addObject().set("$ref", reference.remove("$ref"));
    }
    return reference;
  }
}

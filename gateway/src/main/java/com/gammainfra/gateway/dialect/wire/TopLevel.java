package com.gammainfra.gateway.dialect.wire;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Writes out {@code anyOf}, {@code oneOf} and {@code allOf} at the top of a tool's schema, where
 * Claude takes none of them, at Anthropic or at Bedrock ("input_schema does not support oneOf,
 * allOf, or anyOf at the top level", as reported in public until November 2026): the properties of
 * all, of which those are required that all require, or any for {@code allOf}. Named.
 */
public record TopLevel(Set<String> losses) {

  private static final List<String> COMBINED = List.of("anyOf", "oneOf", "allOf");

  /** The schema itself where it has none of them. */
  public ObjectNode flat(ObjectNode schema) {
    if (COMBINED.stream().noneMatch(schema::has)) {
      return schema;
    }
    losses.add("alternatives at the top of a tool's schema were written as one object");
    ObjectNode flat = schema.deepCopy();
    for (String keyword : COMBINED) {
      JsonNode options = flat.remove(keyword);
      if (options instanceof ArrayNode array) {
        merge(flat, array, keyword.equals("allOf"), schema);
      }
    }
    return flat;
  }

  private static void merge(ObjectNode flat, ArrayNode options, boolean all, JsonNode root) {
    ObjectNode properties =
        flat.path("properties") instanceof ObjectNode there ? there : flat.putObject("properties");
    Set<String> shared = null;
    for (JsonNode option : options) {
      JsonNode object = referred(option, root);
      for (Map.Entry<String, JsonNode> field : object.path("properties").properties()) {
        properties.putIfAbsent(field.getKey(), field.getValue());
      }
      Set<String> required = names(object.path("required"));
      if (shared == null) {
        shared = required;
      } else if (all) {
        shared.addAll(required);
      } else {
        shared.retainAll(required);
      }
    }
    Set<String> required = names(flat.path("required"));
    required.addAll(shared == null ? Set.of() : shared);
    if (!required.isEmpty()) {
      ArrayNode written = JsonText.mapper().createArrayNode();
      required.forEach(written::add);
      flat.set("required", written);
    }
  }

  private static JsonNode referred(JsonNode option, JsonNode root) {
    String ref = option.path("$ref").asString("");
    if (!ref.startsWith("#/")) {
      return option;
    }
    try {
      return root.at(ref.substring(1));
    } catch (IllegalArgumentException _) {
      return option;
    }
  }

  private static Set<String> names(JsonNode array) {
    Set<String> names = new LinkedHashSet<>();
    array.forEach(name -> names.add(name.asString("")));
    return names;
  }
}

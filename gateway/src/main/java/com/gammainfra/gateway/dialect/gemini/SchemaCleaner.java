package com.gammainfra.gateway.dialect.gemini;

import com.gammainfra.gateway.chat.RawJson;
import com.gammainfra.gateway.dialect.wire.JsonText;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Makes a JSON schema one of the subset of OpenAPI 3.0 that models before Gemini 2.5 take (<a
 * href="https://ai.google.dev/api/caching#Schema">Schema</a>): references are written out, {@code
 * const} is an {@code enum} of one, several types are {@code nullable} or {@code anyOf}, exclusive
 * limits are inclusive ones, lists say of what, every schema says its type where that can be known,
 * and keywords and formats that are not known are left out, named; so are values of an {@code enum}
 * that are no texts, into the description. What a schema says itself goes before what it refers to,
 * and before its only choice. A schema that refers to itself is cut where it does, and none grows
 * beyond {@value #MOST_NODES} nodes or a depth of {@value #DEEPEST}, references counted; named.
 */
record SchemaCleaner(Set<String> losses) {

  static final int MOST_NODES = 10_000;
  static final int DEEPEST = 100;

  private static final Set<String> KNOWN =
      Set.of(
          "type",
          "format",
          "title",
          "description",
          "nullable",
          "enum",
          "maxItems",
          "minItems",
          "properties",
          "required",
          "minProperties",
          "maxProperties",
          "minLength",
          "maxLength",
          "pattern",
          "example",
          "anyOf",
          "propertyOrdering",
          "default",
          "items",
          "minimum",
          "maximum");
  private static final Set<String> MADE_OF = Set.of("$ref", "allOf", "anyOf", "oneOf");
  private static final Set<String> SILENT =
      Set.of("$schema", "$id", "$defs", "definitions", "$comment", "examples", "strict");
  private static final Set<String> FORMATS =
      Set.of("float", "double", "int32", "int64", "enum", "date-time");

  /** A schema as it is; an empty one for what is none. */
  static JsonNode parse(RawJson schema) {
    try {
      if (JsonText.mapper().readTree(schema.text()) instanceof ObjectNode object) {
        return object;
      }
    } catch (JacksonException _) {
      // valid JSON was promised; an object was not
    }
    return JsonText.mapper().createObjectNode();
  }

  JsonNode clean(RawJson schema) {
    JsonNode root = parse(schema);
    return new Cleaning(root).clean(root, new HashSet<>());
  }

  private final class Cleaning {
    private final JsonNode root;
    private int nodes;
    private int depth;

    Cleaning(JsonNode root) {
      this.root = root;
    }

    private ObjectNode clean(JsonNode node, Set<String> within) {
      ObjectNode cleaned = said(node, within);
      if (!cleaned.isEmpty()) {
        complete(cleaned);
      }
      return cleaned;
    }

    /** What a schema says itself, then what those add that it is made of. */
    private ObjectNode said(JsonNode node, Set<String> within) {
      ObjectNode cleaned = JsonText.mapper().createObjectNode();
      if (!(node instanceof ObjectNode object)) {
        return cleaned;
      }
      if (nodes == MOST_NODES || depth == DEEPEST) {
        losses.add("a schema that is too large or too deep was cut");
        return cleaned;
      }
      nodes++;
      depth++;
      for (boolean made : new boolean[] {false, true}) {
        for (Map.Entry<String, JsonNode> field : object.properties()) {
          if (MADE_OF.contains(field.getKey()) == made) {
            set(cleaned, field.getKey(), field.getValue(), within);
          }
        }
      }
      depth--;
      return cleaned;
    }

    /** What other dialects leave open and this one refuses. */
    private void complete(ObjectNode cleaned) {
      if (cleaned.path("type").asString("").equalsIgnoreCase("array")
          && cleaned.path("items").isEmpty()) {
        losses.add("a list in the schema that does not say of what became one of texts");
        cleaned.putObject("items").put("type", "string");
      }
      JsonNode properties = cleaned.path("properties");
      if (cleaned.path("required") instanceof ArrayNode required) {
        ArrayNode known = JsonText.mapper().createArrayNode();
        required.forEach(
            name -> {
              if (properties.has(name.asString(""))) {
                known.add(name);
              }
            });
        if (known.isEmpty()) {
          cleaned.remove("required");
        } else {
          cleaned.set("required", known);
        }
      }
      if (!cleaned.has("type")) {
        if (cleaned.has("enum")) {
          cleaned.put("type", "string");
        } else if (cleaned.has("properties")) {
          cleaned.put("type", "object");
        } else if (cleaned.has("items")) {
          cleaned.put("type", "array");
        }
      }
    }

    /** Adds what another schema says and this one does not yet; properties of both are kept. */
    private static void merge(ObjectNode into, ObjectNode from) {
      for (Map.Entry<String, JsonNode> field : from.properties()) {
        JsonNode mine = into.path(field.getKey());
        if (field.getKey().equals("properties")
            && mine instanceof ObjectNode object
            && field.getValue() instanceof ObjectNode more) {
          more.properties().stream()
              .filter(property -> !object.has(property.getKey()))
              .forEach(property -> object.set(property.getKey(), property.getValue()));
        } else if (mine instanceof ArrayNode array && field.getKey().equals("required")) {
          Set<JsonNode> known = new HashSet<>();
          array.forEach(known::add);
          field
              .getValue()
              .forEach(
                  name -> {
                    if (known.add(name)) {
                      array.add(name);
                    }
                  });
        } else if (mine.isMissingNode()) {
          into.set(field.getKey(), field.getValue());
        }
      }
    }

    /** Texts are an enum; other values cannot be, and are told. */
    private void words(ObjectNode cleaned, JsonNode values) {
      List<String> words = new ArrayList<>();
      List<String> others = new ArrayList<>();
      for (JsonNode value : values) {
        if (value.isNull()) {
          cleaned.put("nullable", true);
        } else if (value.isString() && !value.stringValue().isEmpty()) {
          words.add(value.stringValue());
        } else {
          others.add(value.toString());
        }
      }
      if (others.isEmpty() && !words.isEmpty()) {
        ArrayNode array = cleaned.putArray("enum");
        words.forEach(array::add);
        return;
      }
      if (!others.isEmpty()) {
        losses.add("values in the schema that are no texts were written into its descriptions");
        words.forEach(word -> others.add("\"" + word + "\""));
        if (!cleaned.has("type")) {
          kind(values).ifPresent(kind -> cleaned.put("type", kind));
        }
        String told = "(one of: " + String.join(", ", others) + ")";
        String before = cleaned.path("description").asString("");
        cleaned.put("description", before.isEmpty() ? told : before + " " + told);
      }
    }

    /** The type that all of the values have. */
    private static Optional<String> kind(JsonNode values) {
      List<String> kinds = new ArrayList<>();
      for (JsonNode value : values) {
        if (!value.isNull()) {
          kinds.add(
              value.isBoolean()
                  ? "boolean"
                  : value.isIntegralNumber() ? "integer" : value.isNumber() ? "number" : "string");
        }
      }
      if (kinds.contains("number")) {
        kinds.replaceAll(kind -> kind.equals("integer") ? "number" : kind);
      }
      return kinds.stream().distinct().count() == 1
          ? Optional.of(kinds.getFirst())
          : Optional.empty();
    }

    private ObjectNode referred(String ref, Set<String> within) {
      JsonNode target = ref.startsWith("#") ? at(ref.substring(1)) : root.path("");
      if (target.isMissingNode() || within.contains(ref)) {
        losses.add("a schema that refers to itself was cut where it does");
        return JsonText.mapper().createObjectNode().put("type", "object");
      }
      Set<String> deeper = new HashSet<>(within);
      deeper.add(ref);
      return said(target, deeper);
    }

    private JsonNode at(String pointer) {
      try {
        return root.at(pointer);
      } catch (IllegalArgumentException _) {
        return root.path("");
      }
    }

    private void set(ObjectNode cleaned, String name, JsonNode value, Set<String> within) {
      switch (name) {
        case "$ref" -> {
          if (value.isString()) {
            merge(cleaned, referred(value.stringValue(), within));
          }
        }
        case "const" -> words(cleaned, JsonText.mapper().createArrayNode().add(value));
        case "enum" -> words(cleaned, value);
        case "exclusiveMinimum", "exclusiveMaximum" -> {
          if (value.isNumber()) {
            losses.add("an exclusive limit in the schema became an inclusive one");
            cleaned.set(name.equals("exclusiveMinimum") ? "minimum" : "maximum", value);
          }
        }
        case "description" -> {
          String told = cleaned.path("description").asString("");
          cleaned.put(
              "description", told.isEmpty() ? value.asString("") : value.asString("") + " " + told);
        }
        case "additionalProperties" -> {
          if (value.isObject() && !value.isEmpty()) {
            losses.add(name + " in the schema is not known to this provider and was left out");
          }
        }
        case "type" -> types(cleaned, value);
        case "oneOf", "anyOf" -> options(cleaned, value, within);
        case "allOf" -> {
          for (JsonNode part : value) {
            merge(cleaned, said(part, within));
          }
        }
        case "properties" -> {
          ObjectNode properties = cleaned.putObject("properties");
          for (Map.Entry<String, JsonNode> field : value.properties()) {
            properties.set(field.getKey(), clean(field.getValue(), within));
          }
        }
        case "items" -> cleaned.set("items", clean(value, within));
        case "format" -> {
          if (FORMATS.contains(value.asString(""))) {
            cleaned.set("format", value);
          } else {
            losses.add("a format in the schema is not known to this provider and was left out");
          }
        }
        default -> {
          if (KNOWN.contains(name)) {
            cleaned.set(name, value.deepCopy()); // what is referred to may be so again
          } else if (!SILENT.contains(name)) {
            losses.add(name + " in the schema is not known to this provider and was left out");
          }
        }
      }
    }

    private void types(ObjectNode cleaned, JsonNode value) {
      if (!value.isArray()) {
        cleaned.set("type", value);
        return;
      }
      List<String> types = new ArrayList<>();
      for (JsonNode type : value) {
        if (type.asString("").equals("null")) {
          cleaned.put("nullable", true);
        } else {
          types.add(type.asString("string"));
        }
      }
      if (types.size() == 1) {
        cleaned.put("type", types.getFirst());
      } else if (types.isEmpty()) {
        cleaned.put("type", "string");
      } else {
        ArrayNode options = cleaned.putArray("anyOf");
        types.forEach(type -> options.addObject().put("type", type));
      }
    }

    private void options(ObjectNode cleaned, JsonNode value, Set<String> within) {
      List<ObjectNode> options = new ArrayList<>();
      for (JsonNode option : value) {
        if (option.path("type").asString("").equals("null")) {
          cleaned.put("nullable", true);
        } else {
          options.add(clean(option, within));
        }
      }
      if (options.size() == 1) {
        merge(cleaned, options.getFirst());
      } else {
        ArrayNode array = cleaned.putArray("anyOf");
        options.forEach(array::add);
      }
    }
  }
}

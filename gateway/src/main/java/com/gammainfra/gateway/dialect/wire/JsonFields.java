package com.gammainfra.gateway.dialect.wire;

import com.gammainfra.gateway.chat.ChatErrorException;
import com.gammainfra.gateway.chat.RawJson;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.databind.JsonNode;

/**
 * The fields of one object of a client's request, read in any order. What is wrong is a {@link
 * ChatErrorException} that names the field by its path and the type found there, and quotes no
 * value. A field that is null counts as not set. It remembers which fields were asked for.
 *
 * <p>For formats in which a part's meaning is known only when its last field has been read; {@link
 * JsonCursor} is quicker where one pass will do.
 */
public final class JsonFields {

  private final JsonNode node;
  private final String path;
  private final Set<String> asked = new TreeSet<>();

  private JsonFields(JsonNode node, String path) {
    this.node = node;
    this.path = path;
  }

  /**
   * Reads a document that is one object.
   *
   * @throws ChatErrorException with line and column where it is no JSON
   */
  public static JsonFields document(byte[] body) {
    JsonNode node;
    try {
      node = JsonText.mapper().readTree(Surrogates.mended(body));
    } catch (JacksonException e) {
      TokenStreamLocation at = e.getLocation();
      String where =
          at == null ? "" : " at line " + at.getLineNr() + ", column " + at.getColumnNr();
      throw JsonCursor.invalid(null, "The body is not valid JSON" + where + ".");
    }
    if (!node.isObject()) {
      throw JsonCursor.invalid(null, "The body must be a JSON object, not " + type(node) + ".");
    }
    return new JsonFields(node, "");
  }

  /** Where this object stands; empty for the document. */
  public String path() {
    return path;
  }

  /** The path of a field. */
  public String path(String field) {
    return path.isEmpty() ? field : path + "." + field;
  }

  /** Whether the field is set. */
  public boolean has(String field) {
    return !at(field).isMissingNode() && !at(field).isNull();
  }

  /** A string; null when the field is not set. */
  public @Nullable String string(String field) {
    if (!has(field)) {
      return null;
    }
    if (!at(field).isString()) {
      throw wrongType(field, "a string");
    }
    return at(field).stringValue();
  }

  /** A string that must be there. */
  public String required(String field) {
    String value = string(field);
    if (value == null) {
      throw missing(field);
    }
    return value;
  }

  /** A whole number in that range, both ends included; null when the field is not set. */
  public @Nullable Integer integer(String field, int min, int max) {
    if (!has(field)) {
      return null;
    }
    JsonNode value = at(field);
    if (!value.isNumber()) {
      throw wrongType(field, "a whole number");
    }
    double number = value.doubleValue();
    if (number != Math.rint(number) || number < min || number > max) {
      throw JsonCursor.invalid(
          path(field), "%s must be a whole number from %d to %d.".formatted(path(field), min, max));
    }
    return (int) number;
  }

  /** A number in that range, both ends included; null when the field is not set. */
  public @Nullable Double number(String field, double min, double max) {
    if (!has(field)) {
      return null;
    }
    if (!at(field).isNumber()) {
      throw wrongType(field, "a number");
    }
    double number = at(field).doubleValue();
    if (!(number >= min && number <= max)) {
      throw JsonCursor.invalid(
          path(field), "%s must be from %s to %s.".formatted(path(field), min, max));
    }
    return number;
  }

  /** True or false; null when the field is not set. */
  public @Nullable Boolean bool(String field) {
    if (!has(field)) {
      return null;
    }
    if (!at(field).isBoolean()) {
      throw wrongType(field, "true or false");
    }
    return at(field).booleanValue();
  }

  /** Whether the field is true. */
  public boolean flag(String field) {
    return Boolean.TRUE.equals(bool(field));
  }

  /** An object; null when the field is not set. */
  public @Nullable JsonFields object(String field) {
    if (!has(field)) {
      return null;
    }
    if (!at(field).isObject()) {
      throw wrongType(field, "an object");
    }
    return new JsonFields(at(field), path(field));
  }

  /** An object that must be there. */
  public JsonFields requiredObject(String field) {
    JsonFields found = object(field);
    if (found == null) {
      throw missing(field);
    }
    return found;
  }

  /** The objects of an array; empty when the field is not set. */
  public List<JsonFields> objects(String field) {
    List<JsonFields> found = new ArrayList<>();
    for (JsonNode item : array(field)) {
      String place = path(field) + "[" + found.size() + "]";
      if (!item.isObject()) {
        throw JsonCursor.invalid(place, place + " must be an object, not " + type(item) + ".");
      }
      found.add(new JsonFields(item, place));
    }
    return found;
  }

  /** The strings of an array; empty when the field is not set. */
  public List<String> strings(String field) {
    List<String> found = new ArrayList<>();
    for (JsonNode item : array(field)) {
      String place = path(field) + "[" + found.size() + "]";
      if (!item.isString()) {
        throw JsonCursor.invalid(place, place + " must be a string, not " + type(item) + ".");
      }
      found.add(item.stringValue());
    }
    return found;
  }

  private List<JsonNode> array(String field) {
    if (!has(field)) {
      return List.of();
    }
    if (!at(field).isArray()) {
      throw wrongType(field, "an array");
    }
    List<JsonNode> items = new ArrayList<>();
    at(field).forEach(items::add);
    return items;
  }

  /** Whether the field is a string. */
  public boolean isString(String field) {
    return at(field).isString();
  }

  /** Whether the field is an array. */
  public boolean isArray(String field) {
    return at(field).isArray();
  }

  /** A field as JSON; null when it is not set. */
  public @Nullable RawJson raw(String field) {
    return has(field) ? new RawJson(at(field).toString()) : null;
  }

  /** All of this object as JSON. */
  public RawJson raw() {
    return new RawJson(node.toString());
  }

  /** The fields that are set and nobody has asked for. */
  public Set<String> others() {
    Set<String> others = new TreeSet<>();
    for (String name : node.propertyNames()) {
      if (!asked.contains(name) && !node.path(name).isNull()) {
        others.add(name);
      }
    }
    return others;
  }

  /** A field is missing. */
  public ChatErrorException missing(String field) {
    return JsonCursor.invalid(path(field), path(field) + " is missing.");
  }

  /** A field is not of the type that is wanted. */
  public ChatErrorException wrongType(String field, String wanted) {
    return JsonCursor.invalid(
        path(field), path(field) + " must be " + wanted + ", not " + type(at(field)) + ".");
  }

  /** A field has a value that is none of those allowed. */
  public ChatErrorException notOneOf(String field, String allowed) {
    return JsonCursor.invalid(path(field), path(field) + " must be one of " + allowed + ".");
  }

  private JsonNode at(String field) {
    asked.add(field);
    return node.path(field);
  }

  private static String type(JsonNode node) {
    return switch (node.getNodeType()) {
      case STRING -> "a string";
      case NUMBER -> "a number";
      case BOOLEAN -> "a boolean";
      case OBJECT, POJO -> "an object";
      case ARRAY -> "an array";
      case NULL, MISSING -> "null";
      case BINARY -> "binary";
    };
  }
}

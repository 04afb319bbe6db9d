package com.gammainfra.gateway.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Turns JSON nodes into plain values, which packages that know no JSON library can hold. */
final class PlainValues {

  private PlainValues() {}

  /** A string, number, boolean, unmodifiable map or list; the empty string for null. */
  static Object of(@Nullable JsonNode node) {
    return switch (node) {
      case ObjectNode map -> of(map);
      case ArrayNode list -> {
        List<Object> items = new ArrayList<>();
        list.forEach(item -> items.add(of(item)));
        yield List.copyOf(items);
      }
      case JsonNode value when value.isBoolean() -> value.booleanValue();
      case JsonNode value when value.isNumber() -> value.numberValue();
      case JsonNode value when value.isString() -> value.stringValue();
      case null, default -> "";
    };
  }

  private static Map<String, Object> of(ObjectNode map) {
    Map<String, Object> values = new LinkedHashMap<>();
    map.properties().forEach(entry -> values.put(entry.getKey(), of(entry.getValue())));
    return Map.copyOf(values);
  }
}

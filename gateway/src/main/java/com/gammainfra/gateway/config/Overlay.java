package com.gammainfra.gateway.config;

import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Merges one tree of settings onto another: maps key by key, anything else replaces, and {@code
 * null} removes what was there. A {@code null} with nothing to remove stays, so that a misspelt key
 * is still seen; readers take it for absent.
 */
final class Overlay {

  private Overlay() {}

  /** Changes {@code base} to what {@code over} says. */
  static void apply(ObjectNode base, ObjectNode over) {
    for (Map.Entry<String, JsonNode> entry : over.properties()) {
      String key = entry.getKey();
      JsonNode value = entry.getValue();
      if (value.isNull() && base.has(key)) {
        base.remove(key);
      } else if (value instanceof ObjectNode map) {
        ObjectNode target = base.get(key) instanceof ObjectNode old ? old : base.objectNode();
        apply(target, map);
        base.set(key, target);
      } else {
        base.set(key, value);
      }
    }
  }
}

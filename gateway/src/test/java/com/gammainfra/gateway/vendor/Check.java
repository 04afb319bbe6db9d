package com.gammainfra.gateway.vendor;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** Collects mistakes. */
final class Check {

  private final List<String> mistakes = new ArrayList<>();

  void that(boolean holds, String otherwise) {
    if (!holds) {
      mistakes.add(otherwise);
    }
  }

  /** That an object has no fields but these. */
  void only(JsonNode object, Set<String> known, String where) {
    for (String name : object.propertyNames()) {
      that(known.contains(name), where + "." + name + ": extra inputs are not permitted");
    }
  }

  List<String> mistakes() {
    return List.copyOf(mistakes);
  }
}

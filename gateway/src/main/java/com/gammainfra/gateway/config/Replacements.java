package com.gammainfra.gateway.config;

import com.gammainfra.gateway.catalog.Model;
import com.gammainfra.gateway.catalog.ModelId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Checks that every replacement exists and that following them comes to an end. */
final class Replacements {

  private Replacements() {}

  static void check(Setting modelMap, Map<ModelId, Model> models) {
    Set<ModelId> told = new HashSet<>();
    for (Model model : models.values()) {
      Setting setting = modelMap.child(model.id().toString()).child("replacement");
      ModelId replacement = model.replacement();
      if (replacement != null && !models.containsKey(replacement)) {
        ModelIds.known(setting, models.keySet());
      }
      List<ModelId> cycle = cycle(model.id(), models);
      if (cycle != null && told.addAll(cycle)) {
        setting.reject("goes round in a circle: " + arrows(cycle));
      }
    }
  }

  /** The way from {@code start} back to it, or null when there is none. */
  private static @Nullable List<ModelId> cycle(ModelId start, Map<ModelId, Model> models) {
    List<ModelId> way = new ArrayList<>();
    ModelId at = start;
    while (at != null && !way.contains(at)) {
      way.add(at);
      Model model = models.get(at);
      at = model == null ? null : model.replacement();
    }
    return start.equals(at) ? way : null;
  }

  private static String arrows(List<ModelId> cycle) {
    StringBuilder text = new StringBuilder();
    cycle.forEach(id -> text.append(id).append(" → "));
    return text.append(cycle.getFirst()).toString();
  }
}

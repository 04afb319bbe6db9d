package com.gammainfra.gateway.config;

import com.gammainfra.gateway.catalog.ModelId;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads models' names and checks that there is such a model. */
final class ModelIds {

  private ModelIds() {}

  /** The id that {@code text} spells, or null when it is not {@code provider/model}. */
  static @Nullable ModelId parse(String text) {
    try {
      return ModelId.parse(text);
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  /** The model that {@code setting} names; null when it is absent or wrong. */
  static @Nullable ModelId known(Setting setting, Set<ModelId> known) {
    String text = setting.text();
    return text == null ? null : known(text, setting, known);
  }

  /** The model that {@code text} names; when there is none, that is noted at {@code where}. */
  static @Nullable ModelId known(String text, Setting where, Set<ModelId> known) {
    ModelId id = parse(text);
    if (id != null && known.contains(id)) {
      return id;
    }
    Set<String> names = known.stream().map(ModelId::toString).collect(Collectors.toSet());
    where.reject("unknown model '" + text + "'" + Nearest.hint(text, names));
    return null;
  }
}

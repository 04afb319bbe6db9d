package com.gammainfra.gateway.config;

import java.util.LinkedHashSet;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A map of settings with known keys. Read each key once with {@link #get}, then call {@link
 * #rejectOthers}: the keys that were asked for are the known ones.
 */
final class Section {

  private final Setting map;
  private final Set<String> known = new LinkedHashSet<>();

  Section(Setting map) {
    this.map = map;
  }

  /** The setting of that key, which may be absent. */
  Setting get(String key) {
    known.add(key);
    return map.child(key);
  }

  /** The map of that key; an absent one is empty. */
  Section section(String key) {
    return new Section(get(key));
  }

  /** Where this map is. */
  String path() {
    return map.path();
  }

  /** Notes every key that was never asked for. */
  void rejectOthers() {
    for (String key : map.keys()) {
      if (!known.contains(key)) {
        map.child(key)
            .reject(
                "unknown key"
                    + Nearest.hint(key, known)
                    + " (known here: "
                    + known.stream().sorted().collect(Collectors.joining(", "))
                    + ")");
      }
    }
  }
}

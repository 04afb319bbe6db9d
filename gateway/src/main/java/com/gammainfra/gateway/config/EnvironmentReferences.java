package com.gammainfra.gateway.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;

/**
 * Replaces <code>${VAR}</code> and <code>${VAR:-default}</code> in every text of the settings.
 *
 * <p>The default stands in for a variable that is unset or empty. A credential whose variable is
 * unset or empty is dropped: it means that there is none. Anywhere else an unset variable is an
 * error. What a variable holds is not looked into again.
 */
final class EnvironmentReferences {

  private static final Pattern REFERENCE =
      Pattern.compile("\\$\\{(?:([A-Za-z_][A-Za-z0-9_]*)(:-([^}]*))?)?(})?");
  private static final Pattern CREDENTIAL =
      Pattern.compile(
          "providers\\.[^/]+\\.api_keys(\\[\\d+])?|billing\\.stripe\\.[a-z_]+"
              + "|smtp\\.password|alerts\\.secret");

  private final Map<String, String> environment;
  private final Problems problems;

  private EnvironmentReferences(Map<String, String> environment, Problems problems) {
    this.environment = environment;
    this.problems = problems;
  }

  /** Changes the texts of {@code tree} in place. */
  static void replace(ObjectNode tree, Map<String, String> environment, Problems problems) {
    new EnvironmentReferences(environment, problems).inMap(tree, "");
  }

  private void inMap(ObjectNode map, String path) {
    for (String key : List.copyOf(map.propertyNames())) {
      JsonNode value = replaced(map.get(key), path.isEmpty() ? key : path + "." + key);
      if (value == null) {
        map.remove(key);
      } else {
        map.set(key, value);
      }
    }
  }

  private void inList(ArrayNode list, String path) {
    List<JsonNode> kept = new ArrayList<>();
    for (int i = 0; i < list.size(); i++) {
      JsonNode value = replaced(list.get(i), path + "[" + i + "]");
      if (value != null) {
        kept.add(value);
      }
    }
    list.removeAll();
    list.addAll(kept);
  }

  /** The value to take the place of {@code value}; null when it is dropped. */
  private @Nullable JsonNode replaced(JsonNode value, String path) {
    switch (value) {
      case ObjectNode map -> inMap(map, path);
      case ArrayNode list -> inList(list, path);
      case StringNode text when text.stringValue().contains("${") -> {
        String result = inText(text.stringValue(), path);
        return result == null ? null : StringNode.valueOf(result);
      }
      default -> {}
    }
    return value;
  }

  private @Nullable String inText(String text, String path) {
    boolean credential = CREDENTIAL.matcher(path).matches();
    StringBuilder out = new StringBuilder();
    Matcher matcher = REFERENCE.matcher(text);
    while (matcher.find()) {
      String name = matcher.group(1);
      if (name == null || matcher.group(4) == null) {
        problems.add(path, "has a '${' that does not begin ${NAME} or ${NAME:-default}");
        return null;
      }
      String value = environment.get(name);
      if (value == null || (value.isEmpty() && (credential || matcher.group(2) != null))) {
        value = matcher.group(3);
      }
      if (value == null) {
        if (!credential) {
          problems.add(path, "the environment variable " + name + " is not set");
        }
        return null;
      }
      matcher.appendReplacement(out, Matcher.quoteReplacement(value));
    }
    return matcher.appendTail(out).toString();
  }
}

package com.gammainfra.gateway.classifier;

import com.gammainfra.gateway.chat.Task;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The rules of the router, from {@code rules.json}: {@code shortcuts} name a task outright, {@code
 * keywords} are the fallback router. In each list the first rule that fires wins.
 *
 * <p>Patterns are Java regular expressions, case-insensitive and with word boundaries in every
 * script, over at most {@value PromptText#TEXT_CHARS} characters; {@code <NAME>} in a pattern
 * stands for an entry of {@code fragments}. A pattern is written {@code "head: …"}, {@code "tail:
 * …"}, {@code "first_line: …"} or {@code "text: …"}. A file with anything else in it is refused.
 *
 * @param shortcuts decisive rules, in order
 * @param keywords the fallback router's rules, in order
 */
public record RuleBook(List<TextRule> shortcuts, List<TextRule> keywords) {
  private static final Set<String> SECTIONS = Set.of("note", "fragments", "shortcuts", "keywords");
  private static final Set<String> RULE_FIELDS = Set.of("name", "task", "all", "none");

  public RuleBook {
    shortcuts = List.copyOf(shortcuts);
    keywords = List.copyOf(keywords);
  }

  /** The first of {@code rules} that fires on the prompt. */
  public static Optional<TextRule> firstFiring(List<TextRule> rules, PromptText prompt) {
    for (TextRule rule : rules) {
      if (rule.fires(prompt)) {
        return Optional.of(rule);
      }
    }
    return Optional.empty();
  }

  /**
   * Reads the file.
   *
   * @throws IllegalArgumentException naming the rule that cannot be read
   */
  public static RuleBook parse(byte[] json) {
    try {
      JsonNode root = JsonMapper.shared().readTree(json);
      refuseUnknown(root, SECTIONS, "rules.json");
      Map<String, String> fragments = new HashMap<>();
      root.path("fragments").forEachEntry((name, text) -> fragments.put(name, text.stringValue()));
      Set<String> names = new HashSet<>();
      return new RuleBook(
          rules(root.path("shortcuts"), fragments, names),
          rules(root.path("keywords"), fragments, names));
    } catch (JacksonException e) {
      throw new IllegalArgumentException("rules.json is not JSON: " + e.getOriginalMessage(), e);
    }
  }

  private static List<TextRule> rules(
      JsonNode list, Map<String, String> fragments, Set<String> names) {
    List<TextRule> rules = new ArrayList<>();
    for (JsonNode node : list) {
      String name = node.path("name").asString("");
      if (name.isEmpty() || !names.add(name)) {
        throw new IllegalArgumentException("a rule's name is missing or taken: '" + name + "'");
      }
      refuseUnknown(node, RULE_FIELDS, "rule " + name);
      try {
        rules.add(
            new TextRule(
                name,
                Task.valueOf(node.path("task").asString("").toUpperCase(Locale.ROOT)),
                finds(node.path("all"), fragments),
                finds(node.path("none"), fragments)));
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException("rule " + name + ": " + e.getMessage(), e);
      }
    }
    return rules;
  }

  private static List<TextRule.Find> finds(JsonNode list, Map<String, String> fragments) {
    List<TextRule.Find> finds = new ArrayList<>();
    for (JsonNode node : list) {
      String written = node.asString("");
      int colon = written.indexOf(": ");
      if (colon < 0) {
        throw new IllegalArgumentException("a pattern says no region: " + written);
      }
      String region = written.substring(0, colon).toUpperCase(Locale.ROOT);
      finds.add(
          new TextRule.Find(
              TextRule.Region.valueOf(region), pattern(written.substring(colon + 2), fragments)));
    }
    return finds;
  }

  private static Pattern pattern(String written, Map<String, String> fragments) {
    String expanded = written;
    for (var fragment : fragments.entrySet()) {
      expanded = expanded.replace("<" + fragment.getKey() + ">", "(?:" + fragment.getValue() + ")");
    }
    try {
      return Pattern.compile(
          expanded,
          Pattern.CASE_INSENSITIVE
              | Pattern.UNICODE_CASE
              | Pattern.UNICODE_CHARACTER_CLASS
              | Pattern.MULTILINE);
    } catch (PatternSyntaxException e) {
      throw new IllegalArgumentException("not a regular expression: " + e.getMessage(), e);
    }
  }

  private static void refuseUnknown(JsonNode node, Set<String> known, String where) {
    for (String field : node.propertyNames()) {
      if (!known.contains(field)) {
        throw new IllegalArgumentException(where + " has an unknown field '" + field + "'");
      }
    }
  }
}

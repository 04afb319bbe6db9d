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
 * The rules of the router, from {@code rules.json}: {@code shortcuts} name a task outright, the
 * first that fires wins; {@code keywords} are the cues that the fallback router weighs.
 *
 * <p>Patterns ({@code all}, {@code none}) are Java regular expressions, case-insensitive and with
 * word boundaries in every script, over at most {@value PromptText#TEXT_CHARS} characters; {@code
 * <NAME>} in a pattern stands for an entry of {@code fragments}. A pattern is written after its
 * region: {@code "head: …"}, {@code "answer: …"}; the regions are those of {@link TextRule.Region}.
 *
 * <p>A cue has a {@code weight} and may have {@code words}, looked for in the region {@code in}: by
 * language, phrases with a comma between them, as {@link PhraseFinder} reads them. The languages
 * are for the reader; all are looked for in every prompt. A signal has {@code words} and {@code in}
 * likewise. A file with anything else in it is refused.
 *
 * @param shortcuts decisive rules, in order
 * @param keywords the fallback router
 * @param signals what the learned model looks for: cues and signals
 * @param spelling mends slips in the words of the cues' and signals' phrases
 */
public record RuleBook(
    List<TextRule> shortcuts, KeywordRouter keywords, Signals signals, Spelling spelling) {
  private static final Set<String> SECTIONS =
      Set.of("note", "fragments", "shortcuts", "keywords", "signals");
  private static final Set<String> RULE_FIELDS = Set.of("name", "task", "all", "none");
  private static final Set<String> SIGNAL_FIELDS = Set.of("name", "in", "words");
  private static final Set<String> CUE_FIELDS =
      Set.of("name", "task", "weight", "in", "words", "all", "none");

  public RuleBook {
    shortcuts = List.copyOf(shortcuts);
  }

  /** The prompt as every step of the router reads it: without slips of the finger. */
  public PromptText read(PromptText prompt) {
    return spelling.mended(prompt);
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
      List<TextRule> shortcuts = rules(root.path("shortcuts"), fragments, names);
      KeywordRouter keywords = new KeywordRouter(cues(root.path("keywords"), fragments, names));
      List<Signal> signals = signals(root.path("signals"), names);
      List<String> phrases = new ArrayList<>();
      keywords.cues().forEach(cue -> phrases.addAll(cue.phrases()));
      signals.forEach(signal -> phrases.addAll(signal.phrases()));
      return new RuleBook(
          shortcuts,
          keywords,
          new Signals(keywords, signals),
          new Spelling(phrases, MiniLmFiles.tokenizer()));
    } catch (JacksonException e) {
      throw new IllegalArgumentException("rules.json is not JSON: " + e.getOriginalMessage(), e);
    }
  }

  private static List<TextRule> rules(
      JsonNode list, Map<String, String> fragments, Set<String> names) {
    List<TextRule> rules = new ArrayList<>();
    for (JsonNode node : list) {
      String name = name(node, names);
      refuseUnknown(node, RULE_FIELDS, "rule " + name);
      try {
        rules.add(
            new TextRule(
                name,
                task(node),
                finds(node.path("all"), fragments),
                finds(node.path("none"), fragments)));
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException("rule " + name + ": " + e.getMessage(), e);
      }
    }
    return rules;
  }

  private static List<KeywordCue> cues(
      JsonNode list, Map<String, String> fragments, Set<String> names) {
    List<KeywordCue> cues = new ArrayList<>();
    for (JsonNode node : list) {
      String name = name(node, names);
      refuseUnknown(node, CUE_FIELDS, "cue " + name);
      try {
        cues.add(
            new KeywordCue(
                name,
                task(node),
                node.path("weight").asInt(0),
                region(node.path("in").asString("head")),
                phrases(node.path("words")),
                finds(node.path("all"), fragments),
                finds(node.path("none"), fragments)));
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException("cue " + name + ": " + e.getMessage(), e);
      }
    }
    return cues;
  }

  private static List<Signal> signals(JsonNode list, Set<String> names) {
    List<Signal> signals = new ArrayList<>();
    for (JsonNode node : list) {
      String name = name(node, names);
      refuseUnknown(node, SIGNAL_FIELDS, "signal " + name);
      try {
        signals.add(
            new Signal(name, region(node.path("in").asString("")), phrases(node.path("words"))));
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException("signal " + name + ": " + e.getMessage(), e);
      }
    }
    return signals;
  }

  private static List<String> phrases(JsonNode byLanguage) {
    List<String> phrases = new ArrayList<>();
    byLanguage.forEachEntry(
        (_, written) -> {
          for (String phrase : written.asString("").split(",", -1)) {
            phrases.add(phrase.strip());
          }
        });
    return phrases;
  }

  private static String name(JsonNode node, Set<String> names) {
    String name = node.path("name").asString("");
    if (name.isEmpty() || !names.add(name)) {
      throw new IllegalArgumentException("a rule's name is missing or taken: '" + name + "'");
    }
    return name;
  }

  private static Task task(JsonNode node) {
    return Task.valueOf(node.path("task").asString("").toUpperCase(Locale.ROOT));
  }

  private static TextRule.Region region(String written) {
    return TextRule.Region.valueOf(written.toUpperCase(Locale.ROOT));
  }

  private static List<TextRule.Find> finds(JsonNode list, Map<String, String> fragments) {
    List<TextRule.Find> finds = new ArrayList<>();
    for (JsonNode node : list) {
      String written = node.asString("");
      int colon = written.indexOf(": ");
      if (colon < 0) {
        throw new IllegalArgumentException("a pattern says no region: " + written);
      }
      finds.add(
          new TextRule.Find(
              region(written.substring(0, colon)),
              pattern(written.substring(colon + 2), fragments)));
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

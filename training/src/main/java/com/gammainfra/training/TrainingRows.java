package com.gammainfra.training;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Leaves out what must not be trained on and counts it by reason.
 *
 * <ul>
 *   <li>Licence: none is stated for the content. "This copy states none" beside a named licence of
 *       the original stays; a bare "none stated" or an empty licence goes.
 *   <li>Marked non-commercial, by field or by the licence's name.
 *   <li>The same words as an evaluation prompt, case, space and punctuation aside.
 *   <li>Any 13 words in a row in common with an evaluation prompt, in the turn or in the system
 *       prompt and earlier turns (the n-gram overlap test of Brown et al. 2020).
 *   <li>The same group as an evaluation prompt.
 *   <li>A conversation opened by the same words as an evaluation prompt's, four or more.
 * </ul>
 */
final class TrainingRows {
  private static final int GRAM_WORDS = 13;
  private static final int LEAST_OPENING_WORDS = 4;
  private static final Pattern NOT_A_WORD = Pattern.compile("[^\\p{L}\\p{N}]+");
  private static final Pattern IDEOGRAPH =
      Pattern.compile("(?<=[\\p{IsHan}\\p{IsHiragana}\\p{IsKatakana}])");
  private static final Pattern UNSTATED = Pattern.compile("none stated|^unknown|^$");
  private static final Pattern STATES_NONE = Pattern.compile("(states|stated) none");
  private static final Pattern UPSTREAM =
      Pattern.compile("upstream|original|cc-by|cc0|apache|mit\\b|odc|bsd|cdla|c-uda|gpl");
  private static final Pattern NON_COMMERCIAL =
      Pattern.compile("\\bnc\\b|-nc-|non-?commercial|academic use only");

  private final Map<String, Integer> leftOut = new TreeMap<>();
  private final Set<String> texts = new HashSet<>();
  private final Set<String> grams = new HashSet<>();
  private final Set<String> groups = new HashSet<>();
  private final Set<String> openings = new HashSet<>();

  /** A filter that keeps training away from {@code evaluation}. */
  TrainingRows(List<LabelledPrompt> evaluation) {
    for (LabelledPrompt prompt : evaluation) {
      List<String> words = words(prompt.fullText());
      texts.add(String.join(" ", words));
      grams.addAll(grams(words));
      grams.addAll(grams(context(prompt)));
      groups.add(prompt.group());
      openings.add(opening(prompt));
    }
  }

  /** The prompts that may be trained on, in order. */
  List<LabelledPrompt> of(List<LabelledPrompt> prompts) {
    List<LabelledPrompt> kept = new ArrayList<>();
    Map<String, Boolean> licences = new HashMap<>();
    for (LabelledPrompt prompt : prompts) {
      String reason = reason(prompt, licences);
      if (reason.isEmpty()) {
        kept.add(prompt);
      } else {
        leftOut.merge(reason, 1, Integer::sum);
      }
    }
    return kept;
  }

  /** How many prompts were left out so far, by reason. */
  Map<String, Integer> leftOut() {
    return new TreeMap<>(leftOut);
  }

  /** Whether a licence, as written in the data, lets a row be trained on. */
  static boolean trainable(String licence) {
    String text = licence.toLowerCase(Locale.ROOT).strip();
    if (UNSTATED.matcher(text).find() || NON_COMMERCIAL.matcher(text).find()) {
      return false;
    }
    return !STATES_NONE.matcher(text).find() || UPSTREAM.matcher(text).find();
  }

  private String reason(LabelledPrompt prompt, Map<String, Boolean> licences) {
    if (prompt.nc()) {
      return "marked non-commercial";
    }
    if (!licences.computeIfAbsent(prompt.licence(), TrainingRows::trainable)) {
      return "licence not stated or non-commercial";
    }
    if (groups.contains(prompt.group())) {
      return "in a group of an evaluation prompt";
    }
    String opening = opening(prompt);
    if (!opening.isEmpty() && openings.contains(opening)) {
      return "opened by the same turn as an evaluation prompt";
    }
    List<String> words = words(prompt.fullText());
    if (texts.contains(String.join(" ", words))) {
      return "same text as an evaluation prompt";
    }
    if (overlaps(words) || overlaps(context(prompt))) {
      return "13 words in common with an evaluation prompt";
    }
    return "";
  }

  /** The words of the system prompt and the earlier turns, as far as the classifier reads them. */
  private static List<String> context(LabelledPrompt prompt) {
    List<String> words = words(prompt.prompt().system());
    prompt.prompt().earlierTurns().forEach(turn -> words.addAll(words(turn)));
    return words;
  }

  /** The words of the turn that opened the conversation; empty when these are few, or none. */
  private static String opening(LabelledPrompt prompt) {
    List<String> earlier = prompt.prompt().earlierTurns();
    List<String> words = earlier.isEmpty() ? List.of() : words(earlier.getFirst());
    return words.size() < LEAST_OPENING_WORDS ? "" : String.join(" ", words);
  }

  private boolean overlaps(List<String> words) {
    return grams(words).stream().anyMatch(grams::contains);
  }

  private static List<String> words(String text) {
    List<String> words = new ArrayList<>();
    for (String run : NOT_A_WORD.split(text.toLowerCase(Locale.ROOT), -1)) {
      for (String word : IDEOGRAPH.split(run, -1)) {
        if (!word.isEmpty()) {
          words.add(word);
        }
      }
    }
    return words;
  }

  private static List<String> grams(List<String> words) {
    List<String> grams = new ArrayList<>();
    for (int i = 0; i + GRAM_WORDS <= words.size(); i++) {
      grams.add(String.join(" ", words.subList(i, i + GRAM_WORDS)));
    }
    return grams;
  }
}

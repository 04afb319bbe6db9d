package com.gammainfra.benchmarks.classifier;

import com.gammainfra.gateway.classifier.PromptPieces;
import com.gammainfra.gateway.classifier.PromptText;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Prompts of a wanted length in word pieces, drawn word by word from phrases that people could
 * type. The same arguments give the same prompts. Stateless.
 */
final class SizedPrompts {
  private static final int MOST_PIECES = 512;

  private static final List<String> OPENINGS =
      List.of(
          "Could you help me",
          "I am not sure whether",
          "My sister says that",
          "What would happen if",
          "Please have a look:",
          "Since yesterday evening",
          "For the meeting on Thursday",
          "Between you and me,",
          "Before I answer them,",
          "Let us suppose that");

  private static final List<String> SUBJECTS =
      List.of(
          "the old ferry at the harbour",
          "our landlord's newest letter",
          "a spreadsheet with three thousand rows",
          "the beekeeper next door",
          "the timetable for the night trains",
          "a query that nobody understands",
          "the sourdough in my fridge",
          "everyone on the finance committee",
          "a function with eleven parameters",
          "the second chapter of her novel");

  private static final List<String> PREDICATES =
      List.of(
          "will cost more than we agreed on",
          "never quite works on Sundays",
          "has been waiting for a signature since March",
          "should be compared with last year's estimate",
          "returns nothing when the list is empty",
          "reminds me of a holiday in Galicia",
          "needs a clearer beginning and a shorter end",
          "was moved to the basement without a word",
          "grows by roughly 14 percent every quarter",
          "cannot be explained to a customer in one line");

  private static final List<String> LINKS =
      List.of("because", "although", "and meanwhile", "so that", "unless", "while", "which means");

  private static final List<String> ENDS = List.of(".", "?", ";", ",", " –");

  private SizedPrompts() {}

  /**
   * Prompts of nearly {@code pieces} word pieces, the opening and the closing one included: the
   * last word may add one or two.
   *
   * @param pieces 4 to 512
   */
  static List<String> of(int pieces, int count, long seed) {
    if (pieces < 4 || pieces > MOST_PIECES) {
      throw new IllegalArgumentException("word pieces not in 4…" + MOST_PIECES + ": " + pieces);
    }
    Random random = new Random(seed);
    PromptPieces measure = new PromptPieces(MOST_PIECES);
    List<String> prompts = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      prompts.add(next(pieces, measure, random));
    }
    return prompts;
  }

  /** Prompts of one sentence each, some 30 word pieces; made without a tokenizer. */
  static List<String> sentences(int count, long seed) {
    Random random = new Random(seed);
    List<String> prompts = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      prompts.add(sentence(random));
    }
    return prompts;
  }

  private static String next(int pieces, PromptPieces measure, Random random) {
    StringBuilder prompt = new StringBuilder();
    while (true) {
      for (String word : sentence(random).split(" ", -1)) {
        prompt.append(prompt.isEmpty() ? "" : " ").append(word);
        if (measure.of(PromptText.of(prompt.toString())).length() >= pieces) {
          return prompt.toString();
        }
      }
    }
  }

  private static String sentence(Random random) {
    return String.join(
            " ",
            pick(OPENINGS, random),
            pick(SUBJECTS, random),
            pick(PREDICATES, random),
            pick(LINKS, random),
            pick(SUBJECTS, random),
            pick(PREDICATES, random))
        + pick(ENDS, random);
  }

  private static String pick(List<String> from, Random random) {
    return from.get(random.nextInt(from.size()));
  }
}

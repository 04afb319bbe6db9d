package com.gammainfra.benchmarks;

import java.util.List;
import java.util.Random;

/**
 * Prompts for the routed load: varied over the eight tasks and never twice the same, so that
 * nothing on the way can be answered from a cache. The same seed gives the same prompts.
 *
 * <p>Every prompt names a case number that counts up, which makes it unique by construction; the
 * rest is drawn from small tables. Not thread-safe.
 */
public final class PromptGenerator {

  private static final List<String> SUBJECTS =
      List.of(
          "the harbour ferry timetable",
          "a leaking roof on the old library",
          "the spring budget of our choir",
          "a bicycle repair shop",
          "the migration of an invoice database",
          "a rainy weekend in Lisbon",
          "the noise from the night market",
          "a bee colony behind the school",
          "the new parental leave rules",
          "a failed solar panel inspection");

  private static final List<String> PEOPLE =
      List.of("Ines", "Tomasz", "Mrs. Okafor", "Dr. Lindqvist", "Hyun-woo", "Grandma", "the mayor");

  private static final List<String> LANGUAGES =
      List.of("German", "Japanese", "Portuguese", "Polish", "French", "Swahili", "Korean");

  private static final List<String> CODE_LANGUAGES =
      List.of("Java", "Python", "Rust", "Go", "TypeScript", "SQL", "Kotlin");

  private static final List<String> STRUCTURES =
      List.of(
          "a bounded queue",
          "a sorted list of intervals",
          "an LRU cache",
          "a CSV file with quoted fields",
          "a graph given as an edge list",
          "a rolling average over a window");

  private static final List<String> SENTENCES =
      List.of(
          "The committee met twice and could not agree on who should pay for it.",
          "Two of the five bids came in late, and one had no signature.",
          "Everybody liked the idea until the first estimate arrived.",
          "A note from last year says that the same thing was tried with less money.",
          "The weather made the work slower than anyone had planned.",
          "Nobody has checked the figures since the accountant moved away.",
          "The neighbours wrote a friendly letter and a less friendly one.",
          "It works on weekdays, and on Sundays it does not work at all.",
          "The report has forty pages, of which three are worth reading.",
          "A decision is expected before the end of the month.");

  private final Random random;
  private long serial;

  /** Prompts that depend on {@code seed} alone. */
  public PromptGenerator(long seed) {
    this.random = new Random(seed);
  }

  /**
   * The next prompt, filled up with ordinary sentences.
   *
   * @param chars its least length in characters; it ends with a whole sentence
   */
  public String next(int chars) {
    long number = ++serial;
    StringBuilder prompt = new StringBuilder(instruction(number));
    do {
      prompt.append(' ').append(pick(SENTENCES));
    } while (prompt.length() < chars);
    return prompt.toString();
  }

  private String instruction(long number) {
    String subject = pick(SUBJECTS);
    String person = pick(PEOPLE);
    // In turn, so that every eight prompts hold each task once.
    return switch ((int) (number % 8)) {
      case 0 ->
          "Case %d. Prove or refute, step by step: if %d people share %s, at least two of them pay the same."
              .formatted(number, 3 + random.nextInt(90), subject);
      case 1 ->
          "Write a %s function for %s that handles case %d and explain its complexity."
              .formatted(pick(CODE_LANGUAGES), pick(STRUCTURES), number);
      case 2 ->
          "Write a short story, number %d, in which %s learns something from %s."
              .formatted(number, person, subject);
      case 3 ->
          "Rewrite message %d to %s about %s so that it sounds friendlier and less formal:"
              .formatted(number, person, subject);
      case 4 ->
          "Hi! It is visit number %d and I keep thinking about %s. What would you do in my place?"
              .formatted(number, subject);
      case 5 ->
          "Extract every name, date and amount from record %d about %s and return them as JSON:"
              .formatted(number, subject);
      case 6 ->
          "Summarize file %d about %s in three bullet points for %s:"
              .formatted(number, subject, person);
      default ->
          "Translate letter %d from %s about %s into %s:"
              .formatted(number, person, subject, pick(LANGUAGES));
    };
  }

  private String pick(List<String> from) {
    return from.get(random.nextInt(from.size()));
  }
}

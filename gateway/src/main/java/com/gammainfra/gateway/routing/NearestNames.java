package com.gammainfra.gateway.routing;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * Finds the known names that look most like a mistaken one, by edit distance (Levenshtein). A name
 * is also compared by what follows its slash, because callers forget the provider. Only the first
 * {@link #LOOKED_AT} characters count, so that the work is bounded whatever a caller sends.
 */
final class NearestNames {

  static final int LOOKED_AT = 64;

  private NearestNames() {}

  private record Near(String name, int distance) {}

  /** At most {@code limit} of the known names, nearest first, ties by name. */
  static List<String> of(String mistaken, Collection<String> known, int limit) {
    String wanted = shortened(mistaken);
    List<Near> near = new ArrayList<>();
    for (String name : known) {
      String whole = shortened(name);
      String bare = whole.substring(whole.indexOf('/') + 1);
      near.add(new Near(name, Math.min(distance(wanted, whole), distance(wanted, bare))));
    }
    return near.stream()
        .sorted(Comparator.comparingInt(Near::distance).thenComparing(Near::name))
        .limit(limit)
        .map(Near::name)
        .toList();
  }

  private static String shortened(String name) {
    return name.substring(0, Math.min(name.length(), LOOKED_AT)).toLowerCase(Locale.ROOT);
  }

  /** The fewest insertions, deletions and substitutions that turn one text into the other. */
  static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int substituted = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(substituted, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[b.length()];
  }
}

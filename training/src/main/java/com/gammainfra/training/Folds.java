package com.gammainfra.training;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * Splits rows for cross-validation without parting what belongs together: all rows of one key go to
 * one fold. Keys are dealt largest first to the fold that is smallest so far, ties by name, so the
 * split is the same every time.
 */
final class Folds {
  private Folds() {}

  /** The fold of each row, 0 to {@code count} − 1, by the row's key. */
  static <T> int[] of(List<T> rows, int count, Function<T, String> key) {
    Map<String, List<Integer>> byKey = new TreeMap<>();
    for (int i = 0; i < rows.size(); i++) {
      byKey.computeIfAbsent(key.apply(rows.get(i)), _ -> new ArrayList<>()).add(i);
    }
    List<List<Integer>> blocks = new ArrayList<>(byKey.values());
    blocks.sort((a, b) -> Integer.compare(b.size(), a.size()));
    int[] sizes = new int[count];
    int[] folds = new int[rows.size()];
    for (List<Integer> block : blocks) {
      int smallest = 0;
      for (int fold = 1; fold < count; fold++) {
        smallest = sizes[fold] < sizes[smallest] ? fold : smallest;
      }
      sizes[smallest] += block.size();
      for (int row : block) {
        folds[row] = smallest;
      }
    }
    return folds;
  }
}

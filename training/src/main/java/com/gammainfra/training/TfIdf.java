package com.gammainfra.training;

import com.gammainfra.gateway.classifier.PromptText;
import com.gammainfra.gateway.classifier.SparseVector;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Words and word pairs of the last user turn, weighted by their rarity: count × (ln((1 + n) / (1 +
 * df)) + 1), scaled to length 1, which are scikit-learn's defaults. An ideograph or a kana is a
 * word. Terms of fewer than two training prompts are left out. The floor that any classifier has to
 * beat; immutable.
 */
final class TfIdf {
  private static final int LEAST_PROMPTS = 2;
  private static final String SIGN = "\\p{IsHan}\\p{IsHiragana}\\p{IsKatakana}";
  private static final Pattern WORD =
      Pattern.compile("[" + SIGN + "]|[\\p{L}\\p{M}\\p{N}&&[^" + SIGN + "]]+");

  private final Map<String, Integer> columns;
  private final double[] rarity;

  private TfIdf(Map<String, Integer> columns, double[] rarity) {
    this.columns = columns;
    this.rarity = rarity;
  }

  /** The vocabulary and the rarities of these prompts. */
  static TfIdf of(List<PromptText> prompts) {
    Map<String, Integer> frequency = new TreeMap<>();
    for (PromptText prompt : prompts) {
      new HashSet<>(terms(prompt)).forEach(term -> frequency.merge(term, 1, Integer::sum));
    }
    frequency.values().removeIf(count -> count < LEAST_PROMPTS);
    Map<String, Integer> columns = new HashMap<>();
    double[] rarity = new double[frequency.size()];
    for (var term : frequency.entrySet()) {
      rarity[columns.size()] = Math.log((1.0 + prompts.size()) / (1 + term.getValue())) + 1;
      columns.put(term.getKey(), columns.size());
    }
    return new TfIdf(columns, rarity);
  }

  /** How many terms there are. */
  int size() {
    return rarity.length;
  }

  /** The terms of a prompt that are in the vocabulary; of length 1, or empty. */
  SparseVector vector(PromptText prompt) {
    TreeMap<Integer, Double> weights = new TreeMap<>();
    for (String term : terms(prompt)) {
      Integer column = columns.get(term);
      if (column != null) {
        weights.merge(column, rarity[column], Double::sum);
      }
    }
    double length = Math.sqrt(weights.values().stream().mapToDouble(w -> w * w).sum());
    int[] indices = new int[weights.size()];
    float[] values = new float[weights.size()];
    int i = 0;
    for (var weight : weights.entrySet()) {
      indices[i] = weight.getKey();
      values[i++] = (float) (weight.getValue() / length);
    }
    return new SparseVector(indices, values);
  }

  private static List<String> terms(PromptText prompt) {
    List<String> words = new ArrayList<>();
    Matcher word = WORD.matcher(prompt.text().toLowerCase(Locale.ROOT));
    while (word.find()) {
      words.add(word.group());
    }
    List<String> terms = new ArrayList<>(words);
    for (int i = 1; i < words.size(); i++) {
      terms.add(words.get(i - 1) + ' ' + words.get(i));
    }
    return terms;
  }
}

package com.gammainfra.training;

import com.gammainfra.gateway.chat.Message;
import com.gammainfra.gateway.chat.Task;
import com.gammainfra.gateway.classifier.PromptText;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Short ways to write rows down in tests. */
final class Rows {
  private Rows() {}

  static LabelledPrompt labelled(Task primary, Task... also) {
    return prompt("some text", "en", primary, also);
  }

  static LabelledPrompt prompt(String text, String lang, Task primary, Task... also) {
    return new LabelledPrompt(
        text,
        PromptText.of(text),
        text,
        primary,
        Set.of(also),
        false,
        "here",
        "MIT",
        false,
        text,
        "app",
        "B",
        lang,
        false);
  }

  /** The same label for a turn under a system prompt, or after other turns, or both. */
  static LabelledPrompt inContext(Task primary, Message... messages) {
    return labelled(primary).with(PromptText.of(List.of(messages)));
  }

  static Named named(Task truth, Task named) {
    return new Named(labelled(truth), named);
  }

  static Forecast forecast(Task truth, Map<Task, Double> probabilities) {
    return new Forecast(labelled(truth), probabilities);
  }

  /** Judged rows from pairs such as {@code "0.9+ 0.8- 0.7+"}. */
  static List<Judged> judged(String written) {
    List<Judged> rows = new ArrayList<>();
    for (String row : written.split(" ", -1)) {
      int end = row.length() - 1;
      rows.add(new Judged(Double.parseDouble(row.substring(0, end)), row.charAt(end) == '+'));
    }
    return rows;
  }
}

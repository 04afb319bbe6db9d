package com.gammainfra.gateway.classifier;

import com.gammainfra.gateway.chat.Task;
import com.gammainfra.gateway.classifier.TaskPrediction.Evidence;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Explains a prediction by occlusion: what the task's log-odds lose when a piece of the last turn
 * is left out. Pieces are sentences or lines; of a turn with few of them, words. At most {@value
 * #MAX_PIECES} pieces are tried, neighbours joined to keep to that, so an explanation costs at most
 * {@value #MAX_PIECES} + 1 inferences. Stateless.
 */
final class Occlusion {
  static final int MAX_PIECES = 24;
  private static final int FEW_SENTENCES = 4;
  private static final int MAX_PIECE_CHARS = 200;
  private static final double FLOOR = 1e-9;
  private static final Pattern SENTENCE_END = Pattern.compile("(?<=[.!?。！？])\\s*|(?<=\n)");
  private static final Pattern SPACE = Pattern.compile("(?<=\\s)");

  private Occlusion() {}

  /** The pieces that moved the task's log-odds most, either way, strongest first. */
  static List<Evidence> evidence(LearnedModel model, PromptText prompt, Task task)
      throws EmbeddingException {
    List<String> pieces = pieces(prompt.text());
    double whole = logOdds(model, prompt, task);
    List<Evidence> evidence = new ArrayList<>();
    for (int i = 0; i < pieces.size(); i++) {
      if (pieces.get(i).isBlank()) {
        continue;
      }
      List<String> rest = new ArrayList<>(pieces);
      String piece = rest.remove(i);
      PromptText without = prompt.withText(String.join("", rest).strip());
      double weight = whole - logOdds(model, without, task);
      String shown = piece.strip();
      evidence.add(
          new Evidence(shown.substring(0, Math.min(shown.length(), MAX_PIECE_CHARS)), weight));
    }
    evidence.sort(Comparator.comparingDouble((Evidence e) -> Math.abs(e.weight())).reversed());
    return evidence;
  }

  /** The text cut into at most {@link #MAX_PIECES} pieces; joined again they are the text. */
  static List<String> pieces(String text) {
    List<String> cut = List.of(SENTENCE_END.split(text));
    if (cut.size() < FEW_SENTENCES) {
      List<String> words = List.of(SPACE.split(text));
      cut = words.size() > cut.size() ? words : cut;
    }
    if (cut.size() <= MAX_PIECES) {
      return cut;
    }
    List<String> joined = new ArrayList<>();
    for (int i = 0; i < MAX_PIECES; i++) {
      int from = i * cut.size() / MAX_PIECES;
      int to = (i + 1) * cut.size() / MAX_PIECES;
      joined.add(String.join("", cut.subList(from, to)));
    }
    return joined;
  }

  private static double logOdds(LearnedModel model, PromptText prompt, Task task)
      throws EmbeddingException {
    double probability = model.read(prompt, model.signalScores(prompt)).getOrDefault(task, 0.0);
    double p = Math.clamp(probability, FLOOR, 1 - FLOOR);
    return Math.log(p / (1 - p));
  }
}

package com.gammainfra.gateway.classifier;

import com.gammainfra.gateway.chat.Task;
import com.gammainfra.gateway.classifier.TaskPrediction.Evidence;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * Explains a prediction by occlusion: what the task's log-odds lose when a piece of the last turn
 * or of the system prompt, or an earlier turn, is left out. Pieces are sentences or lines; of a
 * text with few of them, words. At most {@value #MAX_PIECES} pieces of the turn are tried and
 * {@value #MAX_SYSTEM_PIECES} of the system prompt, neighbours joined to keep to that, and {@value
 * PromptText#MAX_EARLIER_TURNS} earlier turns, so an explanation costs at most 57 inferences.
 * Without a system prompt of one piece the encoder reads more of earlier turns; and without the
 * turn before, or the opening of three, another turn is in its place. Stateless.
 */
final class Occlusion {
  static final int MAX_PIECES = 24;
  static final int MAX_SYSTEM_PIECES = 12;
  private static final int FEW_SENTENCES = 4;
  private static final int MAX_PIECE_CHARS = 200;
  private static final double FLOOR = 1e-9;
  private static final Pattern SENTENCE_END = Pattern.compile("(?<=[.!?。！？])\\s*|(?<=\n)");
  private static final Pattern SPACE = Pattern.compile("(?<=\\s)");

  private Occlusion() {}

  /** The pieces that moved the task's log-odds most, either way, strongest first. */
  static List<Evidence> evidence(LearnedModel model, PromptText prompt, Task task)
      throws EmbeddingException {
    List<Without> occlusions = new ArrayList<>();
    occlude(pieces(prompt.text(), MAX_PIECES), rest -> prompt.withText(joined(rest)), occlusions);
    occlude(
        pieces(prompt.system(), MAX_SYSTEM_PIECES),
        rest -> prompt.withSystem(joined(rest)),
        occlusions);
    occlude(prompt.earlierTurns(), prompt::withEarlierTurns, occlusions);
    double whole = logOdds(model, prompt, task);
    List<Evidence> evidence = new ArrayList<>();
    for (Without occlusion : occlusions) {
      double weight = whole - logOdds(model, occlusion.rest(), task);
      String shown = occlusion.piece().strip();
      evidence.add(new Evidence(PromptText.cut(shown, MAX_PIECE_CHARS), weight));
    }
    evidence.sort(Comparator.comparingDouble((Evidence e) -> Math.abs(e.weight())).reversed());
    return evidence;
  }

  /** A piece, and the prompt without it. */
  private record Without(String piece, PromptText rest) {}

  private static void occlude(
      List<String> pieces, Function<List<String>, PromptText> prompt, List<Without> occlusions) {
    for (int i = 0; i < pieces.size(); i++) {
      if (!pieces.get(i).isBlank()) {
        List<String> rest = new ArrayList<>(pieces);
        String piece = rest.remove(i);
        occlusions.add(new Without(piece, prompt.apply(rest)));
      }
    }
  }

  private static String joined(List<String> pieces) {
    return String.join("", pieces).strip();
  }

  /** The text cut into at most {@code most} pieces; joined again they are the text. */
  static List<String> pieces(String text, int most) {
    List<String> cut = List.of(SENTENCE_END.split(text));
    if (cut.size() < FEW_SENTENCES) {
      List<String> words = List.of(SPACE.split(text));
      cut = words.size() > cut.size() ? words : cut;
    }
    if (cut.size() <= most) {
      return cut;
    }
    List<String> joined = new ArrayList<>();
    for (int i = 0; i < most; i++) {
      int from = i * cut.size() / most;
      int to = (i + 1) * cut.size() / most;
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

package com.gammainfra.gateway.classifier;

import com.gammainfra.gateway.chat.Task;
import java.util.BitSet;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The fallback router: every {@link KeywordCue} that fires adds its weight to its task, the task
 * with the highest sum wins. Of equal sums the task wins whose first cue stands earlier in the
 * file; when nothing fires, or no sum is above zero, it is {@code chat}.
 *
 * <p>A linear score over named cues rather than a list of rules in which the first wins: in a real
 * prompt several cues meet ("explain … in this Python code", "write a summary"), and what an added
 * cue does to the others then follows from its weight and not from its place.
 *
 * <p>A system prompt is read as the last turn is, and a cue counts wherever it fires: an
 * application that asks for a translation there sends what is to be translated as the turn. A job
 * that an earlier turn set is not known here: of those only what a short turn leans on is read.
 *
 * <p>The phrases of all cues are found in one pass ({@link PhraseFinder}). Immutable and
 * thread-safe.
 */
public final class KeywordRouter {
  private final List<KeywordCue> cues;
  private final PhraseFinder inTurn = new PhraseFinder();
  private final PhraseFinder inEarlierTurn = new PhraseFinder();
  private final PhraseFinder inEarlierAnswer = new PhraseFinder();

  /**
   * What the cues came to.
   *
   * @param task the winner
   * @param strongest the heaviest of its cues that fired, the earlier in the file of equal ones;
   *     empty when no cue spoke for it
   * @param sums by task; absent means zero
   */
  public record Verdict(Task task, Optional<KeywordCue> strongest, Map<Task, Integer> sums) {
    public Verdict {
      sums = Map.copyOf(sums);
    }
  }

  /** A router over cues, in the order that breaks ties. */
  public KeywordRouter(List<KeywordCue> cues) {
    this.cues = List.copyOf(cues);
    for (int i = 0; i < this.cues.size(); i++) {
      KeywordCue cue = this.cues.get(i);
      PhraseFinder finder =
          switch (cue.region()) {
            case START, HEAD, FIRST_LINE, TAIL, TEXT -> inTurn;
            case EARLIER -> inEarlierTurn;
            case ANSWER -> inEarlierAnswer;
          };
      for (String phrase : cue.phrases()) {
        finder.put(phrase, i);
      }
    }
  }

  /** The cues, in the order of the file. */
  public List<KeywordCue> cues() {
    return cues;
  }

  /** Weighs the cues that fire on the prompt. */
  public Verdict decide(PromptText prompt) {
    BitSet fired = firing(prompt);
    prompt.systemAsTurn().ifPresent(system -> fired.or(firing(system)));
    Map<Task, Integer> sums = new EnumMap<>(Task.class);
    fired.stream()
        .mapToObj(cues::get)
        .forEach(cue -> sums.merge(cue.task(), cue.weight(), Integer::sum));
    Task winner = Task.CHAT;
    int most = 0;
    for (KeywordCue cue : cues) {
      int sum = sums.getOrDefault(cue.task(), 0);
      if (sum > most) {
        winner = cue.task();
        most = sum;
      }
    }
    return new Verdict(winner, strongest(winner, fired), sums);
  }

  /** The places in {@link #cues} of those that fire on the last turn. */
  BitSet firing(PromptText prompt) {
    BitSet firing = found(prompt);
    for (int i = 0; i < cues.size(); i++) {
      KeywordCue cue = cues.get(i);
      firing.set(i, (cue.phrases().isEmpty() || firing.get(i)) && cue.patternsAllow(prompt));
    }
    return firing;
  }

  private Optional<KeywordCue> strongest(Task winner, BitSet fired) {
    Optional<KeywordCue> strongest = Optional.empty();
    for (int i = fired.nextSetBit(0); i >= 0; i = fired.nextSetBit(i + 1)) {
      KeywordCue cue = cues.get(i);
      if (cue.task() == winner && cue.weight() > strongest.map(KeywordCue::weight).orElse(0)) {
        strongest = Optional.of(cue);
      }
    }
    return strongest;
  }

  private BitSet found(PromptText prompt) {
    BitSet found = new BitSet(cues.size());
    String text = prompt.text();
    inTurn.find(
        text,
        (cue, from, to) -> {
          if (cues.get(cue).region().covers(text, from, to)) {
            found.set(cue);
          }
        });
    if (prompt.followUp()) {
      inEarlierTurn.find(prompt.turnBefore(), (cue, _, _) -> found.set(cue));
      inEarlierAnswer.find(prompt.earlierAnswer(), (cue, _, _) -> found.set(cue));
    }
    return found;
  }
}

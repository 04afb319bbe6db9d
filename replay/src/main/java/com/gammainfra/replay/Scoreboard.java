package com.gammainfra.replay;

import com.gammainfra.gateway.catalog.Catalog;
import com.gammainfra.gateway.catalog.Model;
import com.gammainfra.gateway.chat.Task;
import com.gammainfra.gateway.routing.Scores;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The public scores that the steps of a trace are read by: each step's task is its label, else what
 * the router predicted; a step that a capability chain takes has none.
 */
final class Scoreboard {

  private record Day(Task task, LocalDate date) {}

  private final Catalog catalog;
  private final List<Decision> routed;
  private final Map<Day, Scores> scores = new HashMap<>();

  /**
   * The scores of a catalog.
   *
   * @param routed the router's decisions, one a step
   */
  Scoreboard(Catalog catalog, List<Decision> routed) {
    this.catalog = catalog;
    this.routed = List.copyOf(routed);
  }

  /** How many steps there are. */
  int size() {
    return routed.size();
  }

  /** The score of a choice for the step of that index; null when none is comparable. */
  @Nullable PublishedScore score(int step, @Nullable Choice choice) {
    Scores comparable = scores(step);
    return choice == null || comparable == null ? null : PublishedScore.of(comparable, choice);
  }

  /** All scores of a model for the step of that index, one an effort. */
  List<Scores.Row> rows(int step, Model model) {
    Scores comparable = scores(step);
    return comparable == null ? List.of() : comparable.rows(model);
  }

  private @Nullable Scores scores(int step) {
    Decision decision = routed.get(step);
    Task predicted = decision.predicted();
    Task label = decision.step().label();
    return predicted == null ? null : scores(label == null ? predicted : label, decision.at());
  }

  private Scores scores(Task task, Instant at) {
    Day day = new Day(task, LocalDate.ofInstant(at, ZoneOffset.UTC));
    return scores.computeIfAbsent(day, _ -> Scores.of(catalog, task, at));
  }
}

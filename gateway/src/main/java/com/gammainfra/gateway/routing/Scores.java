package com.gammainfra.gateway.routing;

import com.gammainfra.gateway.catalog.Catalog;
import com.gammainfra.gateway.catalog.Effort;
import com.gammainfra.gateway.catalog.Model;
import com.gammainfra.gateway.catalog.ModelId;
import com.gammainfra.gateway.catalog.QualityScore;
import com.gammainfra.gateway.chat.Task;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The comparable scores of one task: those on its primary scale, the one that most of the models in
 * service have a score on (of equals, the first by name). Scores on other scales are ignored, since
 * 80 points there say nothing about 80 points here.
 *
 * @param byModel every model's scores, one an effort; empty for one that has none
 */
public record Scores(Map<ModelId, List<Row>> byModel) {

  public Scores {
    byModel = Map.copyOf(byModel);
  }

  /**
   * A quality.
   *
   * @param value 0 to 1
   * @param assumed whether it was measured at another effort
   */
  public record Quality(double value, boolean assumed) {}

  /** A measured quality at an effort; null means that the model has no such switch. */
  public record Row(@Nullable Effort effort, double value) {}

  /** The scores for {@code task} of the models in service at {@code now}. */
  public static Scores of(Catalog catalog, Task task, Instant now) {
    Map<String, Integer> models = new TreeMap<>();
    for (Model model : catalog.models().values()) {
      if (!model.isRetiredAt(now)) {
        Set<String> scales = new HashSet<>();
        for (QualityScore score : model.quality().getOrDefault(task, List.of())) {
          scales.add(score.scale());
        }
        scales.forEach(scale -> models.merge(scale, 1, Integer::sum));
      }
    }
    String primary = null;
    int most = 0;
    for (Map.Entry<String, Integer> entry : models.entrySet()) {
      if (entry.getValue() > most) {
        primary = entry.getKey();
        most = entry.getValue();
      }
    }
    Map<ModelId, List<Row>> byModel = new HashMap<>();
    for (Model model : catalog.models().values()) {
      byModel.put(model.id(), rows(model, task, primary));
    }
    return new Scores(byModel);
  }

  /** The model's scores, one an effort; a score without an effort is its default effort's. */
  public List<Row> rows(Model model) {
    return byModel.getOrDefault(model.id(), List.of());
  }

  private static List<Row> rows(Model model, Task task, @Nullable String scale) {
    List<Row> rows = new ArrayList<>();
    List<QualityScore> scores = model.quality().getOrDefault(task, List.of());
    for (boolean explicit : new boolean[] {true, false}) {
      for (QualityScore score : scores) {
        if (score.scale().equals(scale) && (score.effort() != null) == explicit) {
          Effort effort = explicit ? score.effort() : model.defaultEffort();
          if (rows.stream().noneMatch(row -> row.effort() == effort)) {
            rows.add(new Row(effort, Math.clamp(score.score() / 100, 0.0, 1.0)));
          }
        }
      }
    }
    return List.copyOf(rows);
  }

  /**
   * The model's quality at an effort: its score there, else the one at the nearest lower effort,
   * which more reasoning is assumed not to spoil. Null when there is neither.
   */
  public @Nullable Quality quality(Model model, @Nullable Effort effort) {
    Row nearest = null;
    for (Row row : rows(model)) {
      if (compare(row.effort(), effort) <= 0
          && (nearest == null || compare(row.effort(), nearest.effort()) > 0)) {
        nearest = row;
      }
    }
    return nearest == null ? null : new Quality(nearest.value(), nearest.effort() != effort);
  }

  private static int compare(@Nullable Effort a, @Nullable Effort b) {
    if (a == null || b == null) {
      return Boolean.compare(a != null, b != null);
    }
    return a.compareTo(b);
  }
}

package com.gammainfra.gateway.routing;

import com.gammainfra.gateway.catalog.Capability;
import com.gammainfra.gateway.catalog.Catalog;
import com.gammainfra.gateway.catalog.Deployment;
import com.gammainfra.gateway.catalog.Model;
import com.gammainfra.gateway.catalog.ModelId;
import com.gammainfra.gateway.chat.Task;
import java.time.Instant;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What routing needs of a catalog and no request changes: where each model is served, which ones
 * are in service, how they compare at each task. Models retire at the start of a UTC day, so it
 * holds for one.
 *
 * @param epochDay the UTC day, counted from 1970-01-01
 * @param deployments of every model, retired ones included
 * @param chatModels those in service that answer chats, by name
 */
record Roster(
    Catalog catalog,
    long epochDay,
    Map<ModelId, List<Deployment>> deployments,
    List<Model> chatModels,
    Map<Task, Scores> scores) {

  private static final long SECONDS_A_DAY = 86_400;

  /** The roster of the day of {@code now}. */
  static Roster of(Catalog catalog, Instant now) {
    Map<ModelId, List<Deployment>> deployments = new HashMap<>();
    catalog.models().keySet().forEach(id -> deployments.put(id, catalog.deployments(id)));
    List<Model> chatModels =
        catalog.models().values().stream()
            .filter(m -> !m.isRetiredAt(now))
            .filter(m -> !m.capabilities().contains(Capability.EMBEDDINGS))
            .sorted(Comparator.comparing(Model::id))
            .toList();
    Map<Task, Scores> scores = new EnumMap<>(Task.class);
    for (Task task : Task.values()) {
      scores.put(task, Scores.of(catalog, task, now));
    }
    return new Roster(catalog, epochDay(now), deployments, chatModels, scores);
  }

  /** Whether this is the roster of that catalog on the day of {@code now}. */
  boolean holds(Catalog other, Instant now) {
    return epochDay == epochDay(now) && catalog.equals(other);
  }

  /**
   * Where a model of the catalog is served.
   *
   * @throws IllegalArgumentException when the catalog does not hold it
   */
  List<Deployment> deployments(ModelId id) {
    List<Deployment> found = deployments.get(id);
    if (found == null) {
      throw new IllegalArgumentException("not in the catalog: " + id);
    }
    return found;
  }

  /** The comparable scores of a task. */
  Scores scores(Task task) {
    Scores found = scores.get(task);
    if (found == null) {
      throw new IllegalStateException("no scores of " + task);
    }
    return found;
  }

  private static long epochDay(Instant at) {
    return Math.floorDiv(at.getEpochSecond(), SECONDS_A_DAY);
  }
}

package com.gammainfra.gateway.routing;

import com.gammainfra.gateway.catalog.ModelId;
import com.gammainfra.gateway.catalog.Usd;
import com.gammainfra.gateway.chat.Task;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a caller's account and key allow.
 *
 * @param funds the most that one request may cost now; null when nobody counts
 * @param models the only models that may answer; empty for all
 * @param tasks the only tasks that may be asked for; empty for all
 */
public record Entitlement(@Nullable Usd funds, Set<ModelId> models, Set<Task> tasks) {

  /** Everything, without counting. */
  public static final Entitlement ALL = new Entitlement(null, Set.of(), Set.of());

  public Entitlement {
    models = Set.copyOf(models);
    tasks = Set.copyOf(tasks);
  }

  boolean allows(ModelId model) {
    return models.isEmpty() || models.contains(model);
  }

  boolean allows(Task task) {
    return tasks.isEmpty() || tasks.contains(task);
  }
}

package com.gammainfra.gateway.routing;

import com.gammainfra.gateway.catalog.ModelId;
import com.gammainfra.gateway.catalog.Usd;
import com.gammainfra.gateway.chat.Task;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a caller's account and key allow.
 *
 * @param funds the most that one request may cost now when it is asked with the gateway's keys;
 *     null when nobody counts
 * @param models the only models that may answer; empty for all
 * @param tasks the only tasks that may be asked for; empty for all
 * @param ownKeys the keys that the account has at providers
 */
public record Entitlement(
    @Nullable Usd funds, Set<ModelId> models, Set<Task> tasks, OwnKeys ownKeys) {

  /** Everything, without counting. */
  public static final Entitlement ALL = new Entitlement(null, Set.of(), Set.of());

  public Entitlement {
    models = Set.copyOf(models);
    tasks = Set.copyOf(tasks);
  }

  /** The same of an account without keys of its own. */
  public Entitlement(@Nullable Usd funds, Set<ModelId> models, Set<Task> tasks) {
    this(funds, models, tasks, OwnKeys.NONE);
  }

  boolean allows(ModelId model) {
    return models.isEmpty() || models.contains(model);
  }

  boolean allows(Task task) {
    return tasks.isEmpty() || tasks.contains(task);
  }
}

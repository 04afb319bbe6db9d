package com.gammainfra.gateway.account;

import com.gammainfra.gateway.catalog.ModelId;
import com.gammainfra.gateway.catalog.Usd;
import com.gammainfra.gateway.chat.Task;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a key may do and how much. Null, or an empty set, is no limit.
 *
 * @param budgetPerDay the most it may spend in a UTC day
 * @param budgetPerMonth the most it may spend in a UTC month
 * @param models the only models it may be answered by
 * @param tasks the only tasks it may ask for
 * @param requestsPerMinute at least 1
 * @param tokensPerMinute input and output together, at least 1
 * @param concurrency the most requests at once, at least 1
 * @param streamGuard whether its streamed answers are held until they are whole
 */
public record KeyPolicy(
    @Nullable Usd budgetPerDay,
    @Nullable Usd budgetPerMonth,
    Set<ModelId> models,
    Set<Task> tasks,
    @Nullable Integer requestsPerMinute,
    @Nullable Long tokensPerMinute,
    @Nullable Integer concurrency,
    boolean streamGuard) {

  /** No limit at all. */
  public static final KeyPolicy NONE =
      new KeyPolicy(null, null, Set.of(), Set.of(), null, null, null, false);

  public KeyPolicy {
    models = Set.copyOf(models);
    tasks = Set.copyOf(tasks);
  }
}

package com.gammainfra.gateway.usage;

import com.gammainfra.gateway.catalog.Model;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a report is asked for.
 *
 * @param accountId whose requests
 * @param from when the earliest of them arrived
 * @param to before when the latest of them arrived
 * @param groups what to split by, in the order of the columns; empty for one row
 * @param baseline the model to compare with; null for none
 */
public record UsageQuery(
    String accountId, Instant from, Instant to, List<Grouping> groups, @Nullable Model baseline) {

  public UsageQuery {
    groups = List.copyOf(groups);
  }
}

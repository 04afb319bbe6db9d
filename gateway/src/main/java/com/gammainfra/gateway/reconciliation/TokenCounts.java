package com.gammainfra.gateway.reconciliation;

import java.util.EnumMap;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.UnaryOperator;

/** Tokens by day, model and class. What was never counted is zero. Not thread-safe. */
public final class TokenCounts {

  private final Map<DayModel, Map<TokenClass, Long>> counts = new TreeMap<>();

  /** Adds to a count. */
  public void add(DayModel where, TokenClass tokenClass, long tokens) {
    counts
        .computeIfAbsent(where, _ -> new EnumMap<>(TokenClass.class))
        .merge(tokenClass, tokens, Math::addExact);
  }

  /** A count. */
  public long of(DayModel where, TokenClass tokenClass) {
    return counts.getOrDefault(where, Map.of()).getOrDefault(tokenClass, 0L);
  }

  /** The days and models that were counted, in order. */
  public SortedSet<DayModel> keys() {
    return new TreeSet<>(counts.keySet());
  }

  /** The same with other names of models; those that become equal are added up. */
  TokenCounts renamed(UnaryOperator<String> name) {
    TokenCounts renamed = new TokenCounts();
    counts.forEach(
        (where, classes) ->
            classes.forEach(
                (tokenClass, tokens) ->
                    renamed.add(
                        new DayModel(where.day(), name.apply(where.model())), tokenClass, tokens)));
    return renamed;
  }
}

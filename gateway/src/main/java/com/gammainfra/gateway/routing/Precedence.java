package com.gammainfra.gateway.routing;

import com.gammainfra.gateway.chat.ProviderFilter;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What goes before every order: healthy candidates before unhealthy ones, and among each of these
 * the providers the caller wants first. Neither depends on the dial, so the dial's promises hold
 * within the {@link #front}.
 */
final class Precedence {

  private final Comparator<Candidate> comparator;

  Precedence(ProviderFilter providers) {
    comparator =
        Comparator.comparing((Candidate c) -> c.health().unhealthy())
            .thenComparingInt(c -> place(providers.order(), c.deployment().provider().id()));
  }

  /** Moves what goes first to the front, else keeps the order; each deployment stays once. */
  List<Candidate> apply(List<Candidate> ordered) {
    Map<String, Candidate> once = new LinkedHashMap<>();
    ordered.stream()
        .sorted(comparator)
        .forEach(c -> once.putIfAbsent(c.deployment().id().value(), c));
    return List.copyOf(once.values());
  }

  /** Those one of which will be first, whatever the order. */
  List<Candidate> front(List<Candidate> eligible) {
    return eligible.stream()
        .min(comparator)
        .map(first -> eligible.stream().filter(c -> comparator.compare(c, first) == 0).toList())
        .orElse(List.of());
  }

  private static int place(List<String> order, String provider) {
    int index = order.indexOf(provider);
    return index < 0 ? order.size() : index;
  }
}

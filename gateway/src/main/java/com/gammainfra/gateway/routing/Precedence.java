package com.gammainfra.gateway.routing;

import com.gammainfra.gateway.chat.ProviderFilter;
import com.gammainfra.gateway.health.DeploymentHealth;
import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What goes before every order: healthy candidates before unhealthy ones, among each of these those
 * that are quick enough for the caller's limit, and among these the providers the caller wants
 * first. None depends on the dial, so the dial's promises hold within the {@link #front}.
 */
final class Precedence {

  private final Comparator<Candidate> comparator;

  /**
   * The precedence of one request.
   *
   * @param maxLatency the caller's limit to the first token; null for none. A candidate whose live
   *     median is above it is asked after all others, because it would most likely be given up
   */
  Precedence(ProviderFilter providers, @Nullable Duration maxLatency) {
    comparator =
        Comparator.comparing((Candidate c) -> c.health().unhealthy())
            .thenComparing(c -> tooSlow(c.health(), maxLatency))
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

  private static boolean tooSlow(DeploymentHealth health, @Nullable Duration maxLatency) {
    Duration median = health.ttftP50();
    return maxLatency != null && median != null && median.compareTo(maxLatency) > 0;
  }

  private static int place(List<String> order, String provider) {
    int index = order.indexOf(provider);
    return index < 0 ? order.size() : index;
  }
}

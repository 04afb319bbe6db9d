package com.gammainfra.gateway.routing;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Moves forward where a conversation has been: first the deployment whose tool calls stand open,
 * else the provider that answered last.
 *
 * @param pinned whether the caller named the models, so that nothing moves
 * @param free whether the gateway may choose any model, also one that is not in the chain
 * @param mild whether what is only cheaper may move anything: not against the caller's own word
 */
record Affinities(Affinity affinity, boolean pinned, boolean free, boolean mild) {

  /**
   * What came of it.
   *
   * @param sticky null when nothing was moved or held in place
   */
  record Placed(List<Candidate> candidates, @Nullable Sticky sticky, List<String> notices) {}

  Placed place(List<Candidate> ordered, Appraisal appraisal) {
    Integer issuer = affinity.issuer();
    if (pinned || ordered.isEmpty()) {
      return new Placed(ordered, null, List.of());
    }
    if (issuer != null) {
      return withIssuer(ordered, appraisal, issuer);
    }
    String provider = affinity.provider();
    if (provider != null && mild) {
      for (Candidate candidate : ordered) {
        if (candidate.deployment().provider().id().equals(provider)
            && !candidate.health().unhealthy()) {
          return new Placed(first(candidate, ordered), Sticky.SESSION, List.of());
        }
      }
    }
    return new Placed(ordered, null, List.of());
  }

  private Placed withIssuer(List<Candidate> ordered, Appraisal appraisal, int issuer) {
    Candidate found = find(ordered, issuer);
    if (found == null && free) {
      found = find(appraisal.everywhere(), issuer);
    }
    if (found == null || !found.eligible() || found.health().unhealthy()) {
      return new Placed(
          ordered,
          null,
          List.of(
              "the model that made the tool calls of this conversation is not available; another"
                  + " one goes on"));
    }
    return new Placed(first(found, ordered), Sticky.TOOL_CALLS, List.of());
  }

  private static @Nullable Candidate find(List<Candidate> candidates, int number) {
    for (Candidate candidate : candidates) {
      if (candidate.deployment().id().number() == number) {
        return candidate;
      }
    }
    return null;
  }

  private static List<Candidate> first(Candidate candidate, List<Candidate> ordered) {
    List<Candidate> moved = new ArrayList<>(ordered);
    moved.removeIf(other -> other.deployment().id().equals(candidate.deployment().id()));
    moved.addFirst(candidate);
    return moved;
  }
}

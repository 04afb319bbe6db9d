package com.gammainfra.gateway.routing;

import com.gammainfra.gateway.catalog.ChainMember;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Everything needed to put one request's candidates in order, once its chain is known.
 *
 * @param chain the members, in their order
 * @param wish how to order them
 * @param extensible whether the rest of the catalog may step in where the chain cannot serve
 * @param standIn ({@code appraisal} itself where nothing is extended) scores to rank the rest of
 *     the catalog by when the chain has no task of its own
 */
record Consideration(
    Appraisal appraisal,
    List<ChainMember> chain,
    String chainName,
    Wish wish,
    boolean extensible,
    Appraisal standIn) {

  /**
   * Reasons that lie in the chain's models and not in what the caller forbade. A chain is the
   * operator's statement of what is good, not of what is allowed: where all of it fails for such a
   * reason, a caller who left the choice to the gateway would rather have another model's answer
   * than none.
   */
  private static final Set<Ineligibility> NOT_FORBIDDEN =
      EnumSet.of(
          Ineligibility.MODALITY,
          Ineligibility.TOOLS,
          Ineligibility.JSON_SCHEMA,
          Ineligibility.CONTEXT_WINDOW,
          Ineligibility.MISSING_KEY,
          Ineligibility.RETIRED);

  /** Where the rest of the catalog is ranked when the caller said nothing of the dial. */
  private static final double EXTENSION_DIAL = 0.5;

  /**
   * The outcome.
   *
   * @param ordered those that can take the request, best first
   * @param considered all that were looked at, in that order
   * @param notice what the caller should be told; null for nothing
   */
  record Outcome(List<Candidate> ordered, List<Candidate> considered, @Nullable String notice) {}

  /** Puts the candidates in order. */
  Outcome outcome() {
    List<Candidate> considered = pool();
    List<Candidate> eligible = eligible(considered);
    if (!eligible.isEmpty() || !mayExtend(considered)) {
      return new Outcome(wish.order().sort(eligible), considered, null);
    }
    return extended(considered);
  }

  /** Whom the dial chooses from: measured models of the whole catalog, else the chain's members. */
  List<Candidate> dialPool() {
    List<Candidate> measured = appraisal.measured();
    return eligible(measured).isEmpty() ? Appraisal.byPosition(appraisal.chain(chain)) : measured;
  }

  static List<Candidate> eligible(List<Candidate> candidates) {
    return candidates.stream().filter(Candidate::eligible).toList();
  }

  private List<Candidate> pool() {
    return wish.position() == null ? appraisal.chain(chain) : dialPool();
  }

  private boolean mayExtend(List<Candidate> failed) {
    return extensible && failed.stream().anyMatch(c -> NOT_FORBIDDEN.containsAll(c.reasons()));
  }

  private Outcome extended(List<Candidate> failed) {
    Double position = wish.position();
    List<Candidate> measured = restOfCatalog();
    List<Candidate> unmeasured = standIn.unmeasured();
    List<Candidate> ordered =
        new ArrayList<>(
            new DialOrder(position == null ? EXTENSION_DIAL : position).sort(eligible(measured)));
    ordered.addAll(eligible(unmeasured));
    List<Candidate> considered = new ArrayList<>(failed);
    considered.addAll(measured);
    considered.addAll(unmeasured);
    String notice =
        "no model of the chain '%s' can take this request; the rest of the catalog was considered"
            .formatted(chainName);
    return new Outcome(ordered, considered, notice);
  }

  /** The measured models; scores of a task that only stands in for the chain's are assumed ones. */
  private List<Candidate> restOfCatalog() {
    List<Candidate> measured = standIn.measured();
    if (appraisal.scores() != null) {
      return measured;
    }
    List<Candidate> assumed = new ArrayList<>();
    for (Candidate candidate : measured) {
      Double quality = candidate.quality();
      assumed.add(quality == null ? candidate : candidate.withAssumedQuality(quality));
    }
    return assumed;
  }
}

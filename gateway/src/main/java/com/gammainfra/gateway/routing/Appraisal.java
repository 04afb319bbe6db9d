package com.gammainfra.gateway.routing;

import com.gammainfra.gateway.catalog.ChainMember;
import com.gammainfra.gateway.catalog.Deployment;
import com.gammainfra.gateway.catalog.Effort;
import com.gammainfra.gateway.catalog.Model;
import com.gammainfra.gateway.catalog.ModelId;
import com.gammainfra.gateway.catalog.OwnKey;
import com.gammainfra.gateway.catalog.Params;
import com.gammainfra.gateway.catalog.Usd;
import com.gammainfra.gateway.chat.ChatRequest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Looks at models with the eyes of one request: what each would be asked with, how good it is at
 * the task, what it would cost, and what speaks against it.
 *
 * @param scores null when no task was named, so that nothing can be compared
 */
record Appraisal(
    ChatRequest request,
    RoutingSnapshot snapshot,
    Roster roster,
    Eligibility eligibility,
    CostEstimate costs,
    @Nullable Scores scores) {

  /** In tokens; see "Money" in the contract: below it, a request is refused. */
  private static final int SHORTEST_ANSWER = 256;

  /** The members of a chain, in its order. */
  List<Candidate> chain(List<ChainMember> members) {
    List<Candidate> candidates = new ArrayList<>();
    for (ChainMember member : members) {
      Params params = params(model(member.model()), member.params());
      addDeployments(member.model(), params, candidates);
    }
    return candidates;
  }

  /**
   * A chain whose members nobody measured, on the assumption that each is a little better than the
   * next: 1 − position/length. The position counts members that cannot take the request, so that a
   * member's quality does not depend on another's eligibility.
   */
  static List<Candidate> byPosition(List<Candidate> chain) {
    List<Candidate> candidates = new ArrayList<>();
    for (int i = 0; i < chain.size(); i++) {
      candidates.add(chain.get(i).withAssumedQuality(1 - (double) i / chain.size()));
    }
    return candidates;
  }

  /**
   * Every model in service with a comparable score, once for each effort it was measured at; only
   * at the caller's effort when it set one.
   */
  List<Candidate> measured() {
    List<Candidate> candidates = new ArrayList<>();
    for (Model model : roster.chatModels()) {
      for (Params params : efforts(model)) {
        addDeployments(model.id(), params, candidates);
      }
    }
    candidates.removeIf(c -> c.quality() == null);
    return candidates;
  }

  /** Every model in service without a comparable score, cheaper first. */
  List<Candidate> unmeasured() {
    List<Candidate> candidates = new ArrayList<>();
    for (Model model : roster.chatModels()) {
      if (scores == null || scores.rows(model).isEmpty()) {
        addDeployments(model.id(), params(model, Params.NONE), candidates);
      }
    }
    candidates.sort(DialScale.TIES);
    return candidates;
  }

  /** Every model in service, as it is asked when nobody says more. */
  List<Candidate> everywhere() {
    List<Candidate> candidates = new ArrayList<>();
    for (Model model : roster.chatModels()) {
      addDeployments(model.id(), params(model, Params.NONE), candidates);
    }
    return candidates;
  }

  private List<Params> efforts(Model model) {
    if (scores == null) {
      return List.of();
    }
    if (request.reasoningEffort() != null) {
      return List.of(params(model, Params.NONE));
    }
    List<Params> params = new ArrayList<>();
    for (Scores.Row row : scores.rows(model)) {
      Effort effort = row.effort();
      if (effort == null || effort == model.defaultEffort()) {
        params.add(Params.NONE);
      } else if (model.efforts().contains(effort)) {
        params.add(Params.of(effort));
      }
    }
    return params;
  }

  /** What the caller set wins; an effort the gateway has no word for is the caller's affair. */
  private Params params(Model model, Params chain) {
    String asked = request.reasoningEffort();
    if (asked == null) {
      return chain;
    }
    return chain.withEffort(model.efforts().isEmpty() ? null : Effort.named(asked));
  }

  private void addDeployments(ModelId id, Params params, List<Candidate> candidates) {
    for (Deployment deployment : roster.deployments(id)) {
      candidates.add(appraise(deployment, params));
    }
  }

  private Candidate appraise(Deployment deployment, Params params) {
    Model model = deployment.model();
    Effort effort = params.effort() == null ? model.defaultEffort() : params.effort();
    Scores.Quality quality = scores == null ? null : scores.quality(model, effort);
    Integer asked = request.maxOutputTokens();
    OwnKey own = eligibility.ownKey(deployment);
    int limit =
        asked == null ? ownLimit(model, own != null) : Math.min(model.maxOutputTokens(), asked);
    Usd ceiling = costs.ceiling(model, limit);
    return new Candidate(
        deployment,
        enforced(params, limit, own != null),
        quality == null ? null : quality.value(),
        quality != null && quality.assumed(),
        costs.expected(model, effort, limit),
        ceiling,
        limit,
        own == null
            ? snapshot.health().of(deployment.id())
            : snapshot.health().of(deployment.id(), own.id()),
        null,
        eligibility.reasons(deployment, asked == null ? 1 : limit, ceiling),
        own == null ? null : own.id());
  }

  /**
   * The limit of an answer to a caller who set none: what model and gateway allow and the caller
   * can afford, but not below the shortest answer worth asking for. That one's ceiling then tells
   * why the request is refused.
   */
  private int ownLimit(Model model, boolean own) {
    int limit = Math.min(model.maxOutputTokens(), snapshot.defaultMaxOutputTokens());
    Usd most = eligibility.steering().affordable(own);
    return most == null
        ? limit
        : Math.min(limit, Math.max(costs.affordableOutput(model, most, limit), SHORTEST_ANSWER));
  }

  /**
   * A caller whose cost is limited gets a ceiling that holds: where it set no limit on the answer,
   * the upstream is given the one that the ceiling was computed from.
   */
  private Params enforced(Params params, int limit, boolean own) {
    boolean limited = request.maxOutputTokens() != null;
    if (limited || eligibility.steering().affordable(own) == null) {
      return params;
    }
    Map<String, Object> extra = new HashMap<>(params.extra());
    extra.put("max_tokens", limit);
    return new Params(params.effort(), extra);
  }

  private Model model(ModelId id) {
    Model model = snapshot.catalog().model(id);
    if (model == null) {
      throw new IllegalArgumentException("not in the catalog: " + id);
    }
    return model;
  }
}

package com.gammainfra.gateway.routing;

import com.gammainfra.gateway.catalog.Deployment;
import com.gammainfra.gateway.catalog.Params;
import com.gammainfra.gateway.catalog.Usd;
import com.gammainfra.gateway.health.DeploymentHealth;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A model that was considered for a request.
 *
 * @param params what it would be asked with: the chain's, overruled by what the client set itself
 * @param quality its quality for the task, 0 to 1; null when nothing comparable is known
 * @param assumed whether {@code quality} is not a score of exactly this model at this effort
 * @param expectedCost what an answer of the usual length would cost
 * @param ceilingCost the most an answer of {@code maxOutputTokens} can cost
 * @param maxOutputTokens the most tokens the answer may have: the caller's limit, else the smaller
 *     of the model's and the gateway's
 * @param score what it was ranked by, higher is better; null when the order was the chain's
 * @param reasons why it cannot take the request; empty when it can
 * @param ownKey the id of the caller's own key that it would be asked with; null for the gateway's
 *     keys
 */
public record Candidate(
    Deployment deployment,
    Params params,
    @Nullable Double quality,
    boolean assumed,
    Usd expectedCost,
    Usd ceilingCost,
    int maxOutputTokens,
    DeploymentHealth health,
    @Nullable Double score,
    List<Ineligibility> reasons,
    @Nullable String ownKey) {

  public Candidate {
    reasons = List.copyOf(reasons);
  }

  /** {@code provider/model}, as headers and receipts name it. */
  public String endpoint() {
    return deployment.model().id().toString();
  }

  /** Whether it can take the request. */
  public boolean eligible() {
    return reasons.isEmpty();
  }

  /** Whether it would be asked with the caller's own key. */
  public boolean isOwn() {
    return ownKey != null;
  }

  /** Whether nothing but the fee keeps it from being asked with the caller's own key. */
  boolean wantsFee() {
    return isOwn() && reasons.equals(List.of(Ineligibility.BUDGET));
  }

  /** The same for which there is not enough money after all. */
  Candidate beyondBudget() {
    return new Candidate(
        deployment,
        params,
        quality,
        assumed,
        expectedCost,
        ceilingCost,
        maxOutputTokens,
        health,
        score,
        List.of(Ineligibility.BUDGET),
        ownKey);
  }

  /** The same, ranked by {@code score}. */
  Candidate withScore(double score) {
    return new Candidate(
        deployment,
        params,
        quality,
        assumed,
        expectedCost,
        ceilingCost,
        maxOutputTokens,
        health,
        score,
        reasons,
        ownKey);
  }

  /** The same at a quality nobody measured. */
  Candidate withAssumedQuality(double quality) {
    return new Candidate(
        deployment,
        params,
        quality,
        true,
        expectedCost,
        ceilingCost,
        maxOutputTokens,
        health,
        score,
        reasons,
        ownKey);
  }
}

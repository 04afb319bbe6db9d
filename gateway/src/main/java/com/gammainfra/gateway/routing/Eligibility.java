package com.gammainfra.gateway.routing;

import com.gammainfra.gateway.catalog.Deployment;
import com.gammainfra.gateway.catalog.Model;
import com.gammainfra.gateway.catalog.OwnKey;
import com.gammainfra.gateway.catalog.ProviderEndpoint;
import com.gammainfra.gateway.catalog.Usd;
import com.gammainfra.gateway.chat.ChatRequest;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Says why a deployment cannot take a request: every reason, in the order of {@link Ineligibility}.
 */
record Eligibility(ChatRequest request, Needs needs, Steering steering, RoutingSnapshot snapshot) {

  /**
   * The reasons against a deployment, none when it can take the request.
   *
   * @param answerTokens the most tokens of the answer that were asked for; 1 when no limit was
   * @param ceiling the most the answer can cost
   */
  List<Ineligibility> reasons(Deployment deployment, int answerTokens, Usd ceiling) {
    Model model = deployment.model();
    ProviderEndpoint provider = deployment.provider();
    List<Ineligibility> reasons = new ArrayList<>(0);
    if (!needs.readableBy(model)) {
      reasons.add(Ineligibility.MODALITY);
    }
    if (!needs.toolsKnownTo(model)) {
      reasons.add(Ineligibility.TOOLS);
    }
    if (!needs.formKeptBy(model)) {
      reasons.add(Ineligibility.JSON_SCHEMA);
    }
    // Of embeddings, the window holds for each input, and only the provider can count that.
    if (!needs.vectors() && wantedTokens(request, model, answerTokens) > model.contextTokens()) {
      reasons.add(Ineligibility.CONTEXT_WINDOW);
    }
    if (steering.region() != null && !Regions.serves(provider.region(), steering.region())) {
      reasons.add(Ineligibility.REGION);
    }
    OwnKey own = ownKey(deployment);
    boolean credential = own == null ? provider.hasCredential() : own.key() != null;
    if (!snapshot.sandbox() && !credential) {
      reasons.add(Ineligibility.MISSING_KEY);
    }
    if (!affords(own != null, ceiling)) {
      reasons.add(Ineligibility.BUDGET);
    }
    if (steering.maxCost() != null && ceiling.exceeds(steering.maxCost())) {
      reasons.add(Ineligibility.MAX_COST);
    }
    if (!request.providers().allows(provider.id()) || !steering.entitlement().allows(model.id())) {
      reasons.add(Ineligibility.NOT_ALLOWED);
    }
    if (model.isRetiredAt(snapshot.now())) {
      reasons.add(Ineligibility.RETIRED);
    }
    return reasons;
  }

  /** The caller's own key at the deployment's provider; null when it has none, or needs none. */
  @Nullable OwnKey ownKey(Deployment deployment) {
    return snapshot.sandbox()
        ? null
        : steering.entitlement().ownKeys().at(deployment.provider().id());
  }

  private boolean affords(boolean own, Usd ceiling) {
    Usd funds = steering.entitlement().funds();
    return own
        ? steering.entitlement().ownKeys().affords(ceiling)
        : funds == null || !ceiling.exceeds(funds);
  }

  /** The likely input and the answer together. */
  static long wantedTokens(ChatRequest request, Model model, int answerTokens) {
    return request.size().expectedTokens(model.imageTokensBound()) + Math.max(1, answerTokens);
  }
}

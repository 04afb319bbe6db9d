package com.gammainfra.gateway.routing;

import com.gammainfra.gateway.catalog.Capability;
import com.gammainfra.gateway.catalog.Model;
import com.gammainfra.gateway.catalog.Usd;
import com.gammainfra.gateway.chat.ChatError;
import com.gammainfra.gateway.chat.ChatRequest;
import com.gammainfra.gateway.chat.ErrorCode;
import com.gammainfra.gateway.chat.ResponseFormat;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Words the error when no candidate is left.
 *
 * <p>Candidates that the caller ruled out by provider, or that are retired, are passed over while
 * others remain. If every remaining one lacks a credential, nothing the caller changes would help:
 * that is the error. Otherwise those with the fewest reasons tell, being the nearest to a route,
 * and of their reasons the first in {@link #TELLING} is told: what the caller asked for comes
 * before what the operator left out.
 */
final class Refusal {

  private static final List<Ineligibility> TELLING =
      List.of(
          Ineligibility.MAX_COST,
          Ineligibility.REGION,
          Ineligibility.CONTEXT_WINDOW,
          Ineligibility.JSON_SCHEMA,
          Ineligibility.TOOLS,
          Ineligibility.MODALITY,
          Ineligibility.BUDGET,
          Ineligibility.MISSING_KEY,
          Ineligibility.NOT_ALLOWED,
          Ineligibility.RETIRED);

  private final ChatRequest request;
  private final Steering steering;
  private final List<Candidate> excluded;

  private Refusal(ChatRequest request, Steering steering, List<Candidate> excluded) {
    this.request = request;
    this.steering = steering;
    this.excluded = excluded;
  }

  /** The error of a request whose candidates were all {@code excluded}. */
  static ChatError of(ChatRequest request, Steering steering, List<Candidate> excluded) {
    if (!excluded.isEmpty()
        && excluded.stream()
            .noneMatch(c -> steering.entitlement().allows(c.deployment().model().id()))) {
      return ChatError.of(
          ErrorCode.MODEL_NOT_ALLOWED, "this key may not be answered by: " + endpoints(excluded));
    }
    List<Candidate> relevant =
        excluded.stream()
            .filter(c -> !c.reasons().contains(Ineligibility.NOT_ALLOWED))
            .filter(c -> !c.reasons().contains(Ineligibility.RETIRED))
            .toList();
    List<Candidate> told = relevant.isEmpty() ? excluded : relevant;
    if (!told.isEmpty()
        && told.stream().allMatch(c -> c.reasons().contains(Ineligibility.MISSING_KEY))) {
      return new Refusal(request, steering, told).error(Ineligibility.MISSING_KEY);
    }
    int fewest = told.stream().mapToInt(c -> c.reasons().size()).min().orElse(0);
    List<Candidate> nearest = told.stream().filter(c -> c.reasons().size() == fewest).toList();
    Set<Ineligibility> reasons = EnumSet.noneOf(Ineligibility.class);
    nearest.forEach(c -> reasons.addAll(c.reasons()));
    Ineligibility decisive =
        TELLING.stream().filter(reasons::contains).findFirst().orElse(Ineligibility.RETIRED);
    return new Refusal(
            request,
            steering,
            nearest.stream().filter(c -> c.reasons().contains(decisive)).toList())
        .error(decisive);
  }

  private ChatError error(Ineligibility decisive) {
    return switch (decisive) {
      case MAX_COST ->
          ChatError.of(
              ErrorCode.MAX_COST_EXCEEDED,
              "no candidate's ceiling is within X-GammaInfra-Max-Cost-USD; the cheapest is "
                  + cheapest());
      case BUDGET ->
          excluded.stream().allMatch(Candidate::isOwn)
              ? feeBeyondBalance(steering.entitlement().ownKeys(), excluded)
              : ChatError.of(
                  ErrorCode.INSUFFICIENT_CREDITS,
                  "no candidate's ceiling is within %s, what is left of balance or budget; the cheapest is %s"
                      .formatted(left(), cheapest()));
      case REGION ->
          ChatError.of(
              ErrorCode.NO_REGION,
              "no candidate is served in region '%s'".formatted(steering.region()));
      case CONTEXT_WINDOW -> ChatError.invalid("messages", tooLong());
      case JSON_SCHEMA ->
          ChatError.invalid("response_format", "no candidate keeps to a JSON form: " + endpoints());
      case TOOLS -> ChatError.invalid("tools", "no candidate calls tools: " + endpoints());
      case MODALITY -> modality();
      case MISSING_KEY ->
          ChatError.of(
              ErrorCode.NO_PROVIDER_CONFIGURED, "no credential is configured for: " + providers());
      case NOT_ALLOWED ->
          ChatError.invalid("provider", "provider.only and provider.ignore leave no candidate");
      case RETIRED ->
          ChatError.of(ErrorCode.MODEL_RETIRED, "every candidate is retired: " + endpoints());
    };
  }

  private ChatError modality() {
    if (request.responseFormat() instanceof ResponseFormat.Vectors) {
      return ChatError.invalid("model", "no candidate makes embeddings: " + endpoints());
    }
    boolean embedders =
        excluded.stream()
            .allMatch(c -> c.deployment().model().capabilities().contains(Capability.EMBEDDINGS));
    return embedders
        ? ChatError.invalid(
            "model", "only embeddings can be asked for, at /v1/embeddings: " + endpoints())
        : ChatError.invalid("messages", "no candidate reads " + unread() + ": " + endpoints());
  }

  /** The kinds of input that some candidate does not read, as a caller would call them. */
  private String unread() {
    return Needs.of(request).input().stream()
        .filter(
            kind -> excluded.stream().anyMatch(c -> !c.deployment().model().input().contains(kind)))
        .map(kind -> kind.name().toLowerCase(Locale.ROOT))
        .collect(Collectors.joining(" and "));
  }

  /**
   * The error where the fee of every candidate that would be asked with the caller's own key is
   * beyond what the caller has for fees.
   */
  static ChatError feeBeyondBalance(OwnKeys ownKeys, List<Candidate> candidates) {
    Usd cheapest =
        candidates.stream()
            .filter(Candidate::isOwn)
            .map(candidate -> ownKeys.fee().of(candidate.ceilingCost()))
            .min(Usd::compareTo)
            .orElse(Usd.ZERO);
    Usd left = ownKeys.funds() == null ? Usd.ZERO : ownKeys.funds();
    return ChatError.of(
        ErrorCode.BYOK_BALANCE_EMPTY,
        ("no fee of a request with your own provider key is within $%s, what is left of the BYOK"
                + " balance or the key's budget; the lowest is $%s")
            .formatted(left.exact(), cheapest.exact()));
  }

  private String left() {
    Usd funds = steering.entitlement().funds();
    return "$" + (funds == null ? Usd.ZERO : funds).exact();
  }

  private String cheapest() {
    Usd least = excluded.stream().map(Candidate::ceilingCost).min(Usd::compareTo).orElse(Usd.ZERO);
    return "$" + least.exact();
  }

  private String tooLong() {
    Candidate largest = excluded.getFirst();
    for (Candidate candidate : excluded) {
      if (window(candidate) > window(largest)) {
        largest = candidate;
      }
    }
    Model model = largest.deployment().model();
    int answer = request.maxOutputTokens() == null ? 1 : largest.maxOutputTokens();
    return "about %d tokens, the answer included, do not fit the largest window of %d tokens (%s)"
        .formatted(
            Eligibility.wantedTokens(request, model, answer), model.contextTokens(), model.id());
  }

  private static int window(Candidate candidate) {
    return candidate.deployment().model().contextTokens();
  }

  private String endpoints() {
    return endpoints(excluded);
  }

  private static String endpoints(List<Candidate> candidates) {
    return candidates.stream()
        .map(Candidate::endpoint)
        .distinct()
        .collect(Collectors.joining(", "));
  }

  private String providers() {
    return excluded.stream()
        .map(c -> c.deployment().provider().id())
        .distinct()
        .collect(Collectors.joining(", "));
  }
}

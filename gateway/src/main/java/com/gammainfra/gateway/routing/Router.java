package com.gammainfra.gateway.routing;

import com.gammainfra.gateway.catalog.Catalog;
import com.gammainfra.gateway.chat.ChatError;
import com.gammainfra.gateway.chat.ChatErrorException;
import com.gammainfra.gateway.chat.ChatRequest;
import com.gammainfra.gateway.chat.ContentPart;
import com.gammainfra.gateway.chat.ErrorCode;
import com.gammainfra.gateway.chat.ResponseFormat;
import com.gammainfra.gateway.chat.Task;
import com.gammainfra.gateway.classifier.TaskClassifier;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Decides where a request goes. The steps, each a class of its own: {@link ModelNames} reads what
 * was asked for; a pin or alias is taken as it is, images and tools choose a capability chain, and
 * the classifier names the task of everything else; {@link Lifecycle} renews the chain; {@link
 * Appraisal} values its members; {@link Consideration} orders those that can take the request;
 * {@link Refusal} says why none can. Thread-safe; all it keeps is the {@link Roster} of the catalog
 * and day it last routed in.
 */
public final class Router {

  /** The chain whose usual answer length is assumed when no task was named. */
  private static final Task UNNAMED = Task.CHAT;

  private final TaskClassifier classifier;
  private volatile @Nullable Roster roster;

  /** A router that lets {@code classifier} name tasks. */
  public Router(TaskClassifier classifier) {
    this.classifier = classifier;
  }

  /**
   * Decides.
   *
   * @param explain whether a prediction shall come with its evidence
   * @throws ChatErrorException when the request names a model that is unknown or retired
   */
  public RoutingResult route(
      ChatRequest request, Steering steering, RoutingSnapshot snapshot, boolean explain) {
    RequestedModel requested = read(request, snapshot);
    return decide(requested, reason(requested, request, explain), request, steering, snapshot);
  }

  /**
   * Every first choice that the dial could make for a request: what {@link #route} would put first
   * with {@link Steering#dial} anywhere from 0 to 1 and no preference. Empty for pins, which no
   * dial moves, and where no candidate is eligible.
   *
   * @param reason why the request's route has its candidates, so that nothing is predicted twice
   * @throws ChatErrorException when the request names a model that is unknown or retired
   */
  public List<DialStop> sweep(
      ChatRequest request, Steering steering, RoutingSnapshot snapshot, RouteReason reason) {
    RequestedModel requested = read(request, snapshot);
    if (requested instanceof RequestedModel.Pinned) {
      return List.of();
    }
    Plan plan = plan(requested, reason, request, steering, snapshot);
    List<Candidate> eligible = Consideration.eligible(plan.consideration().dialPool());
    return DialSweep.of(
        eligible, new Precedence(request.providers(), steering.maxLatency()).front(eligible));
  }

  private static RequestedModel read(ChatRequest request, RoutingSnapshot snapshot) {
    return new ModelNames(
            snapshot.catalog(),
            new Lifecycle(snapshot.catalog(), snapshot.now()),
            request.responseFormat() instanceof ResponseFormat.Vectors)
        .read(request);
  }

  private RouteReason reason(RequestedModel requested, ChatRequest request, boolean explain) {
    return switch (requested) {
      case RequestedModel.Pinned _ -> new RouteReason.PinnedByCaller();
      case RequestedModel.Aliased(var alias) -> new RouteReason.AliasChain(alias.name());
      case RequestedModel.Routed _ -> {
        if (request.contains(ContentPart.Image.class)) {
          yield new RouteReason.OnlyCapable(Catalog.MULTIMODAL);
        }
        if (request.hasTools()) {
          yield new RouteReason.OnlyCapable(Catalog.TOOL_USE);
        }
        yield new RouteReason.PredictedTask(
            explain
                ? classifier.explain(request.messages())
                : classifier.classify(request.messages()));
      }
    };
  }

  private RoutingResult decide(
      RequestedModel requested,
      RouteReason reason,
      ChatRequest request,
      Steering steering,
      RoutingSnapshot snapshot) {
    Plan plan = plan(requested, reason, request, steering, snapshot);
    Consideration.Outcome outcome = plan.consideration().outcome();
    Affinities.Placed placed =
        affinities(requested, steering)
            .place(
                new Precedence(request.providers(), steering.maxLatency()).apply(outcome.ordered()),
                plan.consideration().appraisal());
    List<Candidate> candidates = placed.candidates();
    List<Candidate> excluded = excluded(outcome.considered());
    List<String> notices = new ArrayList<>(plan.notices());
    notices.addAll(placed.notices());
    if (outcome.notice() != null && !candidates.isEmpty()) {
      notices.add(outcome.notice());
    }
    Wish wish = plan.consideration().wish();
    if (reason instanceof RouteReason.PredictedTask(var predicted)
        && !steering.entitlement().allows(predicted.task())) {
      return new RoutingResult.Refused(
          new Route(
              reason, List.of(), List.of(), wish.dial(), wish.preference(), false, null, notices),
          ChatError.of(
              ErrorCode.MODEL_NOT_ALLOWED,
              "this key may not ask for the task '" + predicted.task().id() + "'"));
    }
    if (isForWantOfAFee(outcome.considered(), wish, request, steering)) {
      return new RoutingResult.Refused(
          new Route(
              reason, List.of(), excluded, wish.dial(), wish.preference(), false, null, notices),
          Refusal.feeBeyondBalance(steering.entitlement().ownKeys(), excluded));
    }
    boolean guard = requested instanceof RequestedModel.Aliased(var alias) && alias.streamGuard();
    Route route =
        new Route(
            reason,
            candidates,
            excluded,
            wish.dial(),
            wish.preference(),
            guard,
            placed.sticky(),
            notices);
    return candidates.isEmpty()
        ? new RoutingResult.Refused(route, Refusal.of(request, steering, excluded))
        : new RoutingResult.Routed(route);
  }

  /**
   * Whether the first choice would be asked with the caller's own key, were there money for the
   * fee. The request then goes to nobody else: what a customer has for tokens is not spent in place
   * of what is missing for fees.
   */
  private static boolean isForWantOfAFee(
      List<Candidate> considered, Wish wish, ChatRequest request, Steering steering) {
    if (considered.stream().noneMatch(Candidate::wantsFee)) {
      return false;
    }
    List<Candidate> able = considered.stream().filter(c -> c.eligible() || c.wantsFee()).toList();
    return new Precedence(request.providers(), steering.maxLatency())
        .apply(wish.order().sort(able))
        .getFirst()
        .wantsFee();
  }

  private static Affinities affinities(RequestedModel requested, Steering steering) {
    boolean chosen = steering.dial() != null || steering.preference() != null;
    return new Affinities(
        steering.affinity(),
        requested instanceof RequestedModel.Pinned,
        requested instanceof RequestedModel.Routed,
        !chosen);
  }

  /** Those that cannot take the request, each deployment once. */
  private static List<Candidate> excluded(List<Candidate> considered) {
    Map<String, Candidate> once = new LinkedHashMap<>();
    for (Candidate candidate : considered) {
      if (!candidate.eligible()) {
        once.putIfAbsent(candidate.deployment().id().value(), candidate);
      }
    }
    return List.copyOf(once.values());
  }

  private record Plan(Consideration consideration, List<String> notices) {}

  private Plan plan(
      RequestedModel requested,
      RouteReason reason,
      ChatRequest request,
      Steering steering,
      RoutingSnapshot snapshot) {
    Catalog catalog = snapshot.catalog();
    Lifecycle lifecycle = new Lifecycle(catalog, snapshot.now());
    Task task = reason instanceof RouteReason.PredictedTask(var p) ? p.task() : null;
    String named = reason.task();
    String chainName = named == null ? UNNAMED.id() : named;
    Roster today = roster(snapshot);
    Appraisal appraisal = appraisal(request, steering, snapshot, today, chainName, task);
    return switch (requested) {
      case RequestedModel.Pinned(var members, var notices) ->
          new Plan(
              new Consideration(appraisal, members, chainName, Wish.NONE, false, appraisal),
              notices);
      case RequestedModel.Aliased(var alias) -> {
        Lifecycle.Chain chain = lifecycle.renew(alias.chain());
        Wish wish = Wish.of(steering, alias.preference(), alias.dial());
        yield new Plan(
            new Consideration(appraisal, chain.members(), alias.name(), wish, false, appraisal),
            chain.notices());
      }
      case RequestedModel.Routed(var own) -> {
        Lifecycle.Chain chain = lifecycle.renew(catalog.chain(chainName));
        Wish wish = Wish.of(steering, own.preference(), own.dial());
        Appraisal standIn =
            task != null
                ? appraisal
                : appraisal(request, steering, snapshot, today, chainName, UNNAMED);
        yield new Plan(
            new Consideration(appraisal, chain.members(), chainName, wish, true, standIn),
            chain.notices());
      }
    };
  }

  private static Appraisal appraisal(
      ChatRequest request,
      Steering steering,
      RoutingSnapshot snapshot,
      Roster roster,
      String chainName,
      @Nullable Task task) {
    Eligibility eligibility = new Eligibility(request, Needs.of(request), steering, snapshot);
    CostEstimate costs = CostEstimate.of(request, snapshot.catalog(), snapshot.now(), chainName);
    Scores scores = task == null ? null : roster.scores(task);
    return new Appraisal(request, snapshot, roster, eligibility, costs, scores);
  }

  /** Threads that find it outdated at once each make the same one anew. */
  private Roster roster(RoutingSnapshot snapshot) {
    Roster known = roster;
    if (known == null || !known.holds(snapshot.catalog(), snapshot.now())) {
      known = Roster.of(snapshot.catalog(), snapshot.now());
      roster = known;
    }
    return known;
  }
}

package com.gammainfra.replay;

import com.gammainfra.gateway.catalog.Catalog;
import com.gammainfra.gateway.catalog.ModelId;
import com.gammainfra.gateway.chat.ChatErrorException;
import com.gammainfra.gateway.chat.ChatRequest;
import com.gammainfra.gateway.chat.Task;
import com.gammainfra.gateway.routing.Candidate;
import com.gammainfra.gateway.routing.Router;
import com.gammainfra.gateway.routing.RoutingResult;
import com.gammainfra.gateway.routing.RoutingSnapshot;
import com.gammainfra.gateway.routing.Steering;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A configuration to choose under: the gateway's router and what it knows, at any instant.
 *
 * @param router predicts tasks
 * @param labelled routers that take a label's word instead
 * @param snapshot whose instant is replaced by a step's
 */
record World(Router router, Map<Task, Router> labelled, RoutingSnapshot snapshot) {

  /** The world of a router. */
  static World of(Router router, RoutingSnapshot snapshot) {
    Map<Task, Router> labelled = new EnumMap<>(Task.class);
    for (Task task : Task.values()) {
      labelled.put(task, new Router(new FixedTask(task)));
    }
    return new World(router, labelled, snapshot);
  }

  Catalog catalog() {
    return snapshot.catalog();
  }

  /** When a step without an instant of its own is sent. */
  Instant now() {
    return snapshot.now();
  }

  /**
   * Routes every step, in order, each knowing where its conversation has been.
   *
   * @param byLabel whether a label takes the place of a prediction
   */
  List<Decision> route(Trace trace, List<Instant> instants, Steering steering, boolean byLabel) {
    Sessions sessions = new Sessions();
    List<Decision> decisions = new ArrayList<>();
    for (int i = 0; i < trace.steps().size(); i++) {
      Step step = trace.steps().get(i);
      Instant at = instants.get(i);
      Router asked = router(byLabel ? step.label() : null);
      RoutingResult result =
          asked.route(step.request(), steering.of(sessions.affinity(step, at)), at(at), false);
      decisions.add(decision(step, at, result));
      if (result instanceof RoutingResult.Routed(var route)) {
        sessions.answered(step, at, route.candidates().getFirst().deployment());
      }
    }
    return decisions;
  }

  /** The models that can take a step, as they are asked when nobody says more. */
  List<Candidate> eligible(Step step, Instant at) {
    List<String> all =
        catalog().models().keySet().stream().sorted().map(ModelId::toString).toList();
    ChatRequest request = step.request().pinned(all);
    try {
      return router.route(request, Steering.NONE, at(at), false).route().candidates();
    } catch (ChatErrorException e) {
      return List.of(); // every model of the catalog is retired
    }
  }

  private Router router(@Nullable Task label) {
    Router found = label == null ? null : labelled.get(label);
    return found == null ? router : found;
  }

  private RoutingSnapshot at(Instant at) {
    return new RoutingSnapshot(
        snapshot.catalog(),
        snapshot.health(),
        at,
        snapshot.sandbox(),
        snapshot.defaultMaxOutputTokens());
  }

  private static Decision decision(Step step, Instant at, RoutingResult result) {
    return switch (result) {
      case RoutingResult.Routed(var route) ->
          new Decision(
              step,
              at,
              Choice.of(route.candidates().getFirst()),
              null,
              route.reason(),
              null,
              route.notices());
      case RoutingResult.Refused(var route, var error) ->
          new Decision(step, at, null, error.message(), route.reason(), null, route.notices());
    };
  }
}

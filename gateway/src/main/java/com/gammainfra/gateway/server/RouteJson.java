package com.gammainfra.gateway.server;

import com.gammainfra.gateway.catalog.Params;
import com.gammainfra.gateway.chat.Task;
import com.gammainfra.gateway.classifier.TaskPrediction;
import com.gammainfra.gateway.routing.Candidate;
import com.gammainfra.gateway.routing.DialStop;
import com.gammainfra.gateway.routing.Ineligibility;
import com.gammainfra.gateway.routing.Route;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Writes a decision as {@code /v1/route} and the command line show it. */
public final class RouteJson {

  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private RouteJson() {}

  /**
   * The document of a decision.
   *
   * @param id names the dry run
   * @param model the model's name as asked
   * @param warnings what the caller is told besides
   * @param sandbox whether a sandbox would answer
   * @param sweep the stops of the dial; null when they were not asked for
   */
  public static ObjectNode of(
      String id,
      String model,
      Route route,
      List<String> warnings,
      boolean sandbox,
      @Nullable List<DialStop> sweep) {
    ObjectNode document = NODES.objectNode();
    document.put("object", "route");
    document.put("id", id);
    document.put("model", model);
    document.put("router_version", route.reason().version().id());
    document.put("task", route.reason().task());
    document.put("confidence", DecisionHeaders.confidence(route));
    document.put(
        "endpoint", route.candidates().isEmpty() ? null : route.candidates().getFirst().endpoint());
    document.put("sandbox", sandbox);
    document.set("classifier", classifier(route.reason().prediction()));
    ArrayNode candidates = document.putArray("candidates");
    route.candidates().forEach(candidate -> candidates.add(candidate(candidate)));
    route.excluded().forEach(candidate -> candidates.add(candidate(candidate)));
    document.put("dial", route.dial());
    document.put("preference", route.preference() == null ? null : route.preference().id());
    document.put(
        "sticky", route.sticky() == null ? null : route.sticky().name().toLowerCase(Locale.ROOT));
    if (sweep != null) {
      ArrayNode stops = document.putArray("sweep");
      sweep.forEach(stop -> stops.add(stop(stop)));
    }
    ArrayNode told = document.putArray("warnings");
    warnings.forEach(told::add);
    return document;
  }

  /** The document with the fields of an error body added. */
  static byte[] withError(ObjectNode document, byte[] error) {
    document.setAll((ObjectNode) JSON.readTree(error));
    return JSON.writeValueAsBytes(document);
  }

  private static @Nullable ObjectNode classifier(@Nullable TaskPrediction prediction) {
    if (prediction == null) {
      return null;
    }
    ObjectNode node = NODES.objectNode();
    node.put("artefact", prediction.artefact());
    node.put("threshold", prediction.threshold());
    ObjectNode probabilities = node.putObject("probabilities");
    for (Task task : Task.values()) {
      Double probability = prediction.probabilities().get(task);
      if (probability != null) {
        probabilities.put(task.id(), probability);
      }
    }
    node.put("rule", prediction.rule());
    node.put(
        "fallback_cause",
        prediction.fallbackCause() == null
            ? null
            : prediction.fallbackCause().name().toLowerCase(Locale.ROOT));
    ArrayNode evidence = node.putArray("evidence");
    prediction
        .evidence()
        .forEach(e -> evidence.addObject().put("text", e.text()).put("weight", e.weight()));
    return node;
  }

  private static ObjectNode candidate(Candidate candidate) {
    ObjectNode node = NODES.objectNode();
    node.put("endpoint", candidate.endpoint());
    node.put("deployment", candidate.deployment().id().value());
    node.set("params", params(candidate.params()));
    node.put("eligible", candidate.eligible());
    ArrayNode reasons = node.putArray("reasons");
    candidate.reasons().stream().map(Ineligibility::id).forEach(reasons::add);
    node.put("quality", candidate.quality());
    node.put("assumed", candidate.assumed());
    node.put("expected_cost_usd", candidate.expectedCost().exact());
    node.put("ceiling_cost_usd", candidate.ceilingCost().exact());
    node.put("max_output_tokens", candidate.maxOutputTokens());
    Duration ttft = candidate.health().ttftP50();
    node.put("ttft_p50_ms", ttft == null ? null : Double.valueOf(ttft.toNanos() / 1e6));
    node.put("breaker", candidate.health().breaker().id());
    node.put("score", candidate.score());
    if (candidate.isOwn()) {
      node.put("own_key", true);
    }
    return node;
  }

  private static ObjectNode params(Params params) {
    ObjectNode node = NODES.objectNode();
    if (params.effort() != null) {
      node.put("reasoning_effort", params.effort().id());
    }
    params.extra().forEach((name, value) -> node.set(name, JSON.valueToTree(value)));
    return node;
  }

  private static ObjectNode stop(DialStop stop) {
    Candidate candidate = stop.candidate();
    ObjectNode node = NODES.objectNode();
    node.put("from", stop.from());
    node.put("to", stop.to());
    node.put("endpoint", candidate.endpoint());
    node.set("params", params(candidate.params()));
    node.put("quality", candidate.quality());
    node.put("expected_cost_usd", candidate.expectedCost().exact());
    return node;
  }
}

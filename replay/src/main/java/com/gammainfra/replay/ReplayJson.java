package com.gammainfra.replay;

import com.gammainfra.gateway.chat.Usage;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** A replay as a document: every way of choosing, every step, every effect. */
final class ReplayJson {

  private ReplayJson() {}

  /**
   * The document.
   *
   * @param effects what the steps' costs count
   */
  static ObjectNode of(Replay replay, Effects effects) {
    ObjectNode document = JsonNodeFactory.instance.objectNode();
    document.put("object", "replay");
    document.put("trace", replay.trace().name());
    document.put("requests", replay.trace().steps().size());
    document.put("tokens_in", replay.trace().tokensIn());
    document.put("tokens_out", replay.trace().tokensOut());
    document.put("counted", effects.id());
    ArrayNode strategies = document.putArray("strategies");
    for (Row row : replay.rows()) {
      strategies.add(row(replay, row, effects));
    }
    ArrayNode notices = document.putArray("notices");
    ReplayText.notices(replay).forEach(notices::add);
    return document;
  }

  private static ObjectNode row(Replay replay, Row row, Effects effects) {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    Bill bill = row.bill(effects);
    node.put("strategy", row.strategy().id());
    node.put("total_usd", bill.total().exact());
    node.put("refused", bill.refused());
    node.put("times_cheaper", bill.timesCheaperThan(replay.baseline().bill(effects)));
    ObjectNode totals = node.putObject("total_usd_by_effect");
    for (Effects each : Effects.values()) {
      totals.put(each.id(), row.bill(each).total().exact());
    }
    MeanQuality quality = row.quality();
    if (quality == null) {
      node.putNull("quality");
    } else {
      node.putObject("quality")
          .put("mean", quality.mean())
          .put("baseline_mean", quality.baseline())
          .put("steps", quality.steps())
          .put("measured_at_own_effort_or_below", quality.claimed());
    }
    ArrayNode steps = node.putArray("steps");
    for (int i = 0; i < bill.steps().size(); i++) {
      steps.add(step(replay, i, bill.steps().get(i)));
    }
    return node;
  }

  private static ObjectNode step(Replay replay, int index, PricedStep priced) {
    Decision decision = priced.decision();
    Choice choice = decision.choice();
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    node.put("line", decision.step().line());
    node.put("step", decision.step().name());
    node.put("at", decision.at().toString());
    node.put("label", decision.step().label() == null ? null : decision.step().label().id());
    node.put("task", decision.task());
    node.put("router_version", decision.reason() == null ? null : decision.reason().version().id());
    node.put("misrouted", decision.misrouted());
    node.put("endpoint", choice == null ? null : choice.model().id().toString());
    node.put("effort", choice == null || choice.effort() == null ? null : choice.effort().id());
    node.put("refusal", decision.refusal());
    node.put("cost_usd", priced.cost().exact());
    node.set("usage", usage(priced.usage()));
    node.set("score", score(replay.board().score(index, choice)));
    return node;
  }

  private static ObjectNode usage(Usage usage) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("input", usage.input())
        .put("cached_input", usage.cachedInput())
        .put("cache_write_5m", usage.cacheWrite5m())
        .put("output", usage.output())
        .put("reasoning", usage.reasoning());
  }

  private static @Nullable ObjectNode score(@Nullable PublishedScore score) {
    return score == null
        ? null
        : JsonNodeFactory.instance
            .objectNode()
            .put("value", score.value())
            .put("effort", score.effort() == null ? null : score.effort().id())
            .put("basis", score.basis().name().toLowerCase(Locale.ROOT));
  }
}

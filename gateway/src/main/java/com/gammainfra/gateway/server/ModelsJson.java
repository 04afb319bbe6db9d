package com.gammainfra.gateway.server;

import com.gammainfra.gateway.catalog.Catalog;
import com.gammainfra.gateway.catalog.Model;
import com.gammainfra.gateway.catalog.Price;
import com.gammainfra.gateway.catalog.Rates;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Writes models as OpenAI's clients read them, or Anthropic's, with what the catalog knows besides.
 *
 * @param now decides which price holds and who is retired
 */
public record ModelsJson(Instant now, boolean anthropic) {

  /** Names that stand for the router's own choice. */
  static final List<String> PRESETS =
      List.of("gammainfra/auto", "gammainfra/fast", "gammainfra/cheap", "gammainfra/quality");

  /** All models of a catalog, presets and aliases first. */
  public ObjectNode list(Catalog catalog) {
    ObjectNode list = JsonNodeFactory.instance.objectNode();
    if (!anthropic) {
      list.put("object", "list");
    }
    ArrayNode rows = list.putArray("data");
    PRESETS.forEach(name -> rows.add(virtual(name)));
    catalog.aliases().keySet().stream().sorted().forEach(name -> rows.add(virtual(name)));
    catalog.models().values().stream()
        .sorted(Comparator.comparing(Model::id))
        .forEach(model -> rows.add(model(model)));
    if (anthropic) {
      list.put("has_more", false);
      list.put("first_id", rows.get(0).get("id").stringValue());
      list.put("last_id", rows.get(rows.size() - 1).get("id").stringValue());
    }
    return list;
  }

  /** A name that is routed: a preset or an alias. */
  ObjectNode virtual(String name) {
    return head(name, "gammainfra", Instant.EPOCH);
  }

  /** A model of the catalog. */
  ObjectNode model(Model model) {
    Price price = model.priceAt(now);
    Instant since = price.from().isBefore(Instant.EPOCH) ? Instant.EPOCH : price.from();
    ObjectNode node = head(model.id().toString(), model.id().provider(), since);
    node.put("context_tokens", model.contextTokens());
    node.put("max_output_tokens", model.maxOutputTokens());
    names(node.putArray("input"), model.input().stream());
    names(node.putArray("capabilities"), model.capabilities().stream());
    ArrayNode efforts = node.putArray("reasoning_efforts");
    model.efforts().forEach(effort -> efforts.add(effort.id()));
    node.set("pricing", pricing(price));
    ObjectNode lifecycle = node.putObject("lifecycle");
    lifecycle.put("status", model.isRetiredAt(now) ? "retired" : "active");
    lifecycle.put("retired", model.retired() == null ? null : model.retired().toString());
    lifecycle.put(
        "replacement", model.replacement() == null ? null : model.replacement().toString());
    return node;
  }

  private ObjectNode head(String id, String owner, Instant created) {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    node.put("id", id);
    if (anthropic) {
      node.put("type", "model");
      node.put("display_name", id);
      node.put("created_at", created.toString());
    } else {
      node.put("object", "model");
      node.put("created", created.getEpochSecond());
      node.put("owned_by", owner);
    }
    return node;
  }

  /** Rates that hold now, in dollars per million tokens. */
  private ObjectNode pricing(Price price) {
    ObjectNode node = rates(price.ratesFor(now, 0));
    ArrayNode tiers = node.putArray("tiers");
    for (Price.Tier tier : price.tiers()) {
      tiers.add(rates(tier.rates()).put("above_input_tokens", tier.aboveInputTokens()));
    }
    node.put("version", price.version());
    node.put("source", price.source());
    return node;
  }

  /** A map of the five rates, each a text of dollars per million tokens. */
  public static ObjectNode rates(Rates rates) {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    node.put("input_usd_per_million", Rates.dollars(rates.input()));
    node.put("cached_input_usd_per_million", Rates.dollars(rates.cachedInput()));
    node.put("cache_write_5m_usd_per_million", Rates.dollars(rates.cacheWrite5m()));
    node.put("cache_write_1h_usd_per_million", Rates.dollars(rates.cacheWrite1h()));
    node.put("output_usd_per_million", Rates.dollars(rates.output()));
    return node;
  }

  private static void names(ArrayNode to, Stream<? extends Enum<?>> values) {
    values.map(value -> value.name().toLowerCase(Locale.ROOT)).sorted().forEach(to::add);
  }
}

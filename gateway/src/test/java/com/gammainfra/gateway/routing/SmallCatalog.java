package com.gammainfra.gateway.routing;

import com.gammainfra.gateway.catalog.Alias;
import com.gammainfra.gateway.catalog.ApiKey;
import com.gammainfra.gateway.catalog.Capability;
import com.gammainfra.gateway.catalog.Catalog;
import com.gammainfra.gateway.catalog.ChainMember;
import com.gammainfra.gateway.catalog.DeploymentId;
import com.gammainfra.gateway.catalog.Effort;
import com.gammainfra.gateway.catalog.Modality;
import com.gammainfra.gateway.catalog.Model;
import com.gammainfra.gateway.catalog.ModelId;
import com.gammainfra.gateway.catalog.Params;
import com.gammainfra.gateway.catalog.Price;
import com.gammainfra.gateway.catalog.ProviderEndpoint;
import com.gammainfra.gateway.catalog.QualityScore;
import com.gammainfra.gateway.catalog.Rates;
import com.gammainfra.gateway.catalog.Usd;
import com.gammainfra.gateway.chat.Task;
import com.gammainfra.gateway.health.DeploymentHealth;
import com.gammainfra.gateway.health.HealthView;
import java.net.URI;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A catalog written by hand, one line a model, and the snapshot around it. */
final class SmallCatalog {

  static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");
  static final String SCALE = "bench-1";

  final Map<String, ProviderEndpoint> providers = new HashMap<>();
  final Map<ModelId, Model> models = new HashMap<>();
  final Map<String, List<ChainMember>> chains = new HashMap<>();
  final Map<String, Alias> aliases = new HashMap<>();
  final Map<ModelId, List<ModelId>> fallbacks = new HashMap<>();
  final Map<DeploymentId, DeploymentHealth> health = new HashMap<>();
  boolean sandbox;

  SmallCatalog provider(String id, @Nullable String region, boolean key) {
    providers.put(
        id,
        new ProviderEndpoint(
            id,
            URI.create("https://" + id + ".example/v1"),
            "openai",
            key ? List.of(new ApiKey("k")) : List.of(),
            false,
            "max_tokens",
            Set.of(),
            region));
    return this;
  }

  /** Adds a model, and its provider where it is not there yet. */
  SmallCatalog add(ModelLine line) {
    Model model = line.build();
    if (!providers.containsKey(model.id().provider())) {
      provider(model.id().provider(), null, true);
    }
    models.put(model.id(), model);
    return this;
  }

  SmallCatalog chain(String name, String... members) {
    chains.put(name, members(members));
    return this;
  }

  SmallCatalog alias(Alias alias) {
    aliases.put(alias.name(), alias);
    return this;
  }

  SmallCatalog health(String deployment, DeploymentHealth state) {
    health.put(new DeploymentId(deployment), state);
    return this;
  }

  static List<ChainMember> members(String... names) {
    List<ChainMember> members = new ArrayList<>();
    for (String name : names) {
      String[] parts = name.split(":", -1);
      Effort effort = parts.length == 1 ? null : Effort.named(parts[1]);
      members.add(
          new ChainMember(
              ModelId.parse(parts[0]), effort == null ? Params.NONE : Params.of(effort)));
    }
    return members;
  }

  Catalog catalog() {
    Map<String, List<ChainMember>> all = new HashMap<>(chains);
    List<ChainMember> any = List.of(new ChainMember(new TreeMap<>(models).firstKey(), Params.NONE));
    for (Task task : Task.values()) {
      all.putIfAbsent(task.id(), any);
    }
    all.putIfAbsent(Catalog.TOOL_USE, any);
    all.putIfAbsent(Catalog.MULTIMODAL, any);
    return new Catalog(
        providers,
        models,
        all,
        aliases,
        fallbacks,
        Map.of("code", 1000, "chat", 400, Catalog.TOOL_USE, 200),
        Map.of(Effort.NONE, 1.0, Effort.LOW, 1.5, Effort.MEDIUM, 2.0, Effort.HIGH, 4.0));
  }

  RoutingSnapshot snapshot() {
    return snapshot(NOW);
  }

  RoutingSnapshot snapshot(Instant now) {
    HealthView view = id -> health.getOrDefault(id, DeploymentHealth.UNKNOWN);
    return new RoutingSnapshot(catalog(), view, now, sandbox, 4096);
  }

  static ModelLine model(String id, String input, String output) {
    return new ModelLine(id, input, output);
  }

  /** One model, with what is usual where nothing is said. */
  static final class ModelLine {
    private final ModelId id;
    private final Rates rates;
    private int context = 100_000;
    private int maxOutput = 8_192;
    private Set<Modality> input = Set.of(Modality.TEXT, Modality.IMAGE);
    private Set<Capability> capabilities =
        Set.of(Capability.TOOLS, Capability.JSON_SCHEMA, Capability.JSON_OBJECT);
    private List<Effort> efforts = List.of();
    private @Nullable Effort defaultEffort;
    private final Map<Task, List<QualityScore>> quality = new HashMap<>();
    private final List<Price.Tier> tiers = new ArrayList<>();
    private @Nullable LocalDate retired;
    private @Nullable ModelId replacement;

    /** Prices are dollars per million tokens. */
    ModelLine(String id, String input, String output) {
      this.id = ModelId.parse(id);
      this.rates = Rates.of(nanos(input), nanos(output));
    }

    private static long nanos(String dollars) {
      return Usd.parse(dollars).nanos();
    }

    ModelLine window(int tokens) {
      context = tokens;
      return this;
    }

    ModelLine maxOutput(int tokens) {
      maxOutput = tokens;
      return this;
    }

    ModelLine reads(Modality... modalities) {
      input = Set.of(modalities);
      return this;
    }

    ModelLine can(Capability... all) {
      capabilities = Set.of(all);
      return this;
    }

    ModelLine efforts(@Nullable Effort byDefault, Effort... all) {
      defaultEffort = byDefault;
      efforts = List.of(all);
      return this;
    }

    ModelLine score(Task task, double score) {
      return score(task, score, SCALE, null);
    }

    ModelLine score(Task task, double score, String scale, @Nullable Effort effort) {
      List<QualityScore> rows = new ArrayList<>(quality.getOrDefault(task, List.of()));
      rows.add(new QualityScore(score, scale, effort, "test"));
      quality.put(task, rows);
      return this;
    }

    ModelLine tier(long above, String inputPrice, String outputPrice) {
      tiers.add(new Price.Tier(above, Rates.of(nanos(inputPrice), nanos(outputPrice))));
      return this;
    }

    ModelLine retired(String date, @Nullable String by) {
      retired = LocalDate.parse(date);
      replacement = by == null ? null : ModelId.parse(by);
      return this;
    }

    Model build() {
      return new Model(
          id,
          id.name(),
          context,
          maxOutput,
          1_000,
          input,
          capabilities,
          efforts,
          defaultEffort,
          Map.of(),
          Set.of(),
          Set.of(),
          List.of(new Price(Instant.MIN, "test", rates, tiers, null, id + "@1")),
          quality,
          retired,
          replacement);
    }
  }
}

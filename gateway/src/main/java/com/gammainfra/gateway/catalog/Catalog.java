package com.gammainfra.gateway.catalog;

import com.gammainfra.gateway.chat.Task;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Everything that can be called, as configured. A consistent snapshot: every model named in a
 * chain, alias or fallback is in {@code models}, every model's provider is in {@code providers},
 * and every task has a chain.
 *
 * @param providers by provider id
 * @param models by id
 * @param chains by name: the eight tasks, {@code tool_use} and {@code multimodal}; never empty
 * @param aliases by name
 * @param fallbacks what may take the place of a pinned model, in order
 * @param typicalOutputTokens the usual length of a visible answer, by chain name
 * @param effortFactor how many times that length an answer has at each effort, hidden reasoning
 *     included; at least 1
 */
public record Catalog(
    Map<String, ProviderEndpoint> providers,
    Map<ModelId, Model> models,
    Map<String, List<ChainMember>> chains,
    Map<String, Alias> aliases,
    Map<ModelId, List<ModelId>> fallbacks,
    Map<String, Integer> typicalOutputTokens,
    Map<Effort, Double> effortFactor) {

  /** The chain of requests that carry tools. */
  public static final String TOOL_USE = "tool_use";

  /** The chain of requests that carry images. */
  public static final String MULTIMODAL = "multimodal";

  public Catalog {
    providers = Map.copyOf(providers);
    models = Map.copyOf(models);
    chains = Map.copyOf(chains);
    aliases = Map.copyOf(aliases);
    fallbacks = Map.copyOf(fallbacks);
    typicalOutputTokens = Map.copyOf(typicalOutputTokens);
    effortFactor = Map.copyOf(effortFactor);
  }

  /** The model of that name, or null. */
  public @Nullable Model model(ModelId id) {
    return models.get(id);
  }

  /** The chain of a task. */
  public List<ChainMember> chain(Task task) {
    return chain(task.id());
  }

  /**
   * The chain of that name.
   *
   * @throws IllegalArgumentException when there is none
   */
  public List<ChainMember> chain(String name) {
    List<ChainMember> chain = chains.get(name);
    if (chain == null) {
      throw new IllegalArgumentException("no chain named " + name);
    }
    return chain;
  }

  /**
   * The deployments of a model of this catalog.
   *
   * @throws IllegalArgumentException when the catalog does not hold it
   */
  public List<Deployment> deployments(ModelId id) {
    Model model = models.get(id);
    ProviderEndpoint provider = providers.get(id.provider());
    if (model == null || provider == null) {
      throw new IllegalArgumentException("not in the catalog: " + id);
    }
    return List.of(Deployment.of(model, provider));
  }
}

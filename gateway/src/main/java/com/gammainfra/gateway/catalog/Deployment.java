package com.gammainfra.gateway.catalog;

import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A model at the place where it is served.
 *
 * @param unsupportedParams request fields that the model or its provider refuses
 * @param unsupportedWithReasoning the same at any effort above {@link Effort#NONE}
 */
public record Deployment(
    DeploymentId id,
    Model model,
    ProviderEndpoint provider,
    Set<String> unsupportedParams,
    Set<String> unsupportedWithReasoning) {

  public Deployment {
    unsupportedParams = Set.copyOf(unsupportedParams);
    unsupportedWithReasoning = Set.copyOf(unsupportedWithReasoning);
  }

  /** The deployment of {@code model} at {@code provider}. */
  public static Deployment of(Model model, ProviderEndpoint provider) {
    String region = provider.region();
    String name = region == null ? model.id().toString() : model.id() + "@" + region;
    Set<String> always = union(provider.unsupportedParams(), model.unsupportedParams());
    return new Deployment(
        new DeploymentId(name),
        model,
        provider,
        always,
        union(always, model.unsupportedWithReasoning()));
  }

  /** The wire format it is spoken to in: the model's own, else the provider's. */
  public String dialect() {
    return model.dialect() == null ? provider.dialect() : model.dialect();
  }

  private static Set<String> union(Set<String> some, Set<String> others) {
    Set<String> union = new HashSet<>(some);
    union.addAll(others);
    return union;
  }

  /** Request fields that are refused at that effort; null is the model's own default. */
  public Set<String> unsupportedAt(@Nullable Effort effort) {
    return effort == null || effort == Effort.NONE ? unsupportedParams : unsupportedWithReasoning;
  }
}

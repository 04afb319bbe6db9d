package com.gammainfra.gateway.catalog;

/** A model at the place where it is served. */
public record Deployment(DeploymentId id, Model model, ProviderEndpoint provider) {

  /** The deployment of {@code model} at {@code provider}. */
  public static Deployment of(Model model, ProviderEndpoint provider) {
    String region = provider.region();
    String name = region == null ? model.id().toString() : model.id() + "@" + region;
    return new Deployment(new DeploymentId(name), model, provider);
  }
}

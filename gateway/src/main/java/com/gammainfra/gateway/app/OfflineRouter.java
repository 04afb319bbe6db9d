package com.gammainfra.gateway.app;

import com.gammainfra.gateway.chat.ChatRequest;
import com.gammainfra.gateway.classifier.EmbeddingTaskClassifier;
import com.gammainfra.gateway.config.Settings;
import com.gammainfra.gateway.health.DeploymentHealth;
import com.gammainfra.gateway.routing.DialStop;
import com.gammainfra.gateway.routing.Router;
import com.gammainfra.gateway.routing.RoutingResult;
import com.gammainfra.gateway.routing.RoutingSnapshot;
import com.gammainfra.gateway.routing.Steering;
import java.util.List;

/** The router of a configuration without a server around it, for the command line. */
public final class OfflineRouter implements AutoCloseable {

  private final EmbeddingTaskClassifier classifier;
  private final Router router;
  private final RoutingSnapshot world;

  /**
   * A router that decides as the gateway would with these settings.
   *
   * @throws ConfigurationException when the configured classifier cannot be served
   */
  public OfflineRouter(Settings settings) throws ConfigurationException {
    this.classifier = Classifiers.fixed(settings.classifier());
    this.router = new Router(classifier);
    this.world =
        new RoutingSnapshot(
            settings.catalog(),
            _ -> DeploymentHealth.UNKNOWN,
            Gateway.clock(settings).instant(),
            Gateway.sandbox(settings, settings.catalog()),
            settings.limits().defaultMaxOutputTokens());
  }

  /** The configuration, at the instant that its clock showed. */
  public RoutingSnapshot world() {
    return world;
  }

  /** The router itself. */
  public Router router() {
    return router;
  }

  RoutingResult route(ChatRequest request, Steering steering) {
    return router.route(request, steering, world, true);
  }

  List<DialStop> sweep(ChatRequest request, RoutingResult decided) {
    return router.sweep(request, Steering.NONE, world, decided.route().reason());
  }

  @Override
  public void close() {
    classifier.close();
  }
}

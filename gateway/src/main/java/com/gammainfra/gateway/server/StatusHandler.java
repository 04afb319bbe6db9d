package com.gammainfra.gateway.server;

import com.gammainfra.gateway.catalog.Catalog;
import com.gammainfra.gateway.catalog.DeploymentId;
import com.gammainfra.gateway.catalog.ProviderEndpoint;
import com.gammainfra.gateway.health.DeploymentHealth;
import com.gammainfra.gateway.health.HealthTracker;
import com.gammainfra.gateway.health.KeyHealth;
import com.gammainfra.gateway.health.ProviderStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** {@code GET /v1/status}: how providers do; for operators, each deployment too. */
final class StatusHandler implements Endpoint.Handler.Simple {

  private final Supplier<Catalog> catalog;
  private final HealthTracker health;

  StatusHandler(Supplier<Catalog> catalog, HealthTracker health) {
    this.catalog = catalog;
    this.health = health;
  }

  @Override
  public Reply reply(Call call) {
    Map<DeploymentId, DeploymentHealth> seen = health.all();
    ObjectNode document = JsonNodeFactory.instance.objectNode();
    ArrayNode providers = document.putArray("providers");
    for (ProviderEndpoint provider : new TreeMap<>(catalog.get().providers()).values()) {
      ObjectNode row = providers.addObject();
      row.put("id", provider.id());
      row.put("status", status(provider, seen));
    }
    if (call.operator()) {
      ArrayNode deployments = document.putArray("deployments");
      seen.forEach((id, one) -> deployments.add(deployment(id, one, health.keys(id))));
    }
    return Reply.json(200, document);
  }

  private static String status(
      ProviderEndpoint provider, Map<DeploymentId, DeploymentHealth> seen) {
    if (!provider.hasCredential()) {
      return "not_configured";
    }
    List<DeploymentHealth> own = new ArrayList<>();
    seen.forEach(
        (id, one) -> {
          if (id.value().startsWith(provider.id() + "/")) {
            own.add(one);
          }
        });
    return ProviderStatus.of(own).id();
  }

  private static ObjectNode deployment(
      DeploymentId id, DeploymentHealth health, List<KeyHealth> keys) {
    ObjectNode row = JsonNodeFactory.instance.objectNode();
    row.put("id", id.value());
    row.put("breaker", health.breaker().id());
    row.put("ttft_p50_ms", ms(health.ttftP50()));
    row.put("ttft_p95_ms", ms(health.ttftP95()));
    row.put("total_p50_ms", ms(health.totalP50()));
    row.put("total_p95_ms", ms(health.totalP95()));
    ArrayNode rows = row.putArray("keys");
    for (KeyHealth key : keys) {
      ObjectNode one = rows.addObject();
      one.put("breaker", key.breaker().id());
      one.put("rests_ms", ms(key.rests()));
      one.put("reason", key.reason() == null ? null : key.reason().id());
    }
    return row;
  }

  private static @Nullable Double ms(@Nullable Duration duration) {
    return duration == null ? null : duration.toNanos() / 1e6;
  }
}

package com.gammainfra.gateway.server;

import com.gammainfra.gateway.catalog.Catalog;
import com.gammainfra.gateway.catalog.Model;
import com.gammainfra.gateway.catalog.ModelId;
import com.gammainfra.gateway.chat.ChatError;
import com.gammainfra.gateway.chat.ErrorCode;
import java.time.Instant;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** {@code GET /v1/models} and {@code GET /v1/models/{id}}: the catalog, aliases and presets too. */
final class ModelsHandler implements Endpoint.Handler.Simple {

  private final Supplier<Catalog> catalog;
  private final Supplier<Instant> now;

  ModelsHandler(Supplier<Catalog> catalog, Supplier<Instant> now) {
    this.catalog = catalog;
    this.now = now;
  }

  @Override
  public Reply reply(Call call) {
    boolean anthropic = call.http().getHeader("anthropic-version") != null;
    ModelsJson json = new ModelsJson(now.get(), anthropic);
    if (call.argument().isEmpty()) {
      return Reply.json(200, json.list(catalog.get()));
    }
    ObjectNode one = one(json, call.argument());
    if (one == null) {
      throw ChatError.of(ErrorCode.MODEL_NOT_FOUND, "there is no model of that name").asException();
    }
    return Reply.json(200, one);
  }

  private @Nullable ObjectNode one(ModelsJson json, String name) {
    if (name.equals("auto")) {
      return json.virtual(name);
    }
    if (ModelsJson.PRESETS.contains(name) || catalog.get().aliases().containsKey(name)) {
      return json.virtual(name);
    }
    int slash = name.indexOf('/');
    if (slash <= 0 || slash == name.length() - 1) {
      return null;
    }
    Model model = catalog.get().model(ModelId.parse(name));
    return model == null ? null : json.model(model);
  }
}

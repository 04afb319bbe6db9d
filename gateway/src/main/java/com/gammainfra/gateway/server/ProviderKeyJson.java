package com.gammainfra.gateway.server;

import com.gammainfra.gateway.byok.ProviderKey;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Keys at providers as JSON. None shows its secret. */
public final class ProviderKeyJson {

  private ProviderKeyJson() {}

  /** A list of keys. */
  public static ObjectNode list(List<ProviderKey> keys) {
    ObjectNode document = JsonNodeFactory.instance.objectNode().put("object", "list");
    ArrayNode data = document.putArray("data");
    keys.forEach(key -> data.add(of(key)));
    return document;
  }

  /** A key. */
  public static ObjectNode of(ProviderKey key) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("object", "provider_key");
    json.put("account", key.accountId());
    json.put("provider", key.provider());
    json.put("last4", key.lastFour());
    json.put("created", key.created().getEpochSecond());
    json.put("changed", key.changed().getEpochSecond());
    return json;
  }

  /** What is said of a key that is removed. */
  public static ObjectNode removed(String accountId, String provider) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("object", "provider_key");
    json.put("account", accountId);
    json.put("provider", provider);
    json.put("removed", true);
    return json;
  }
}

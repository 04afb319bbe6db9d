package com.gammainfra.gateway.server;

import com.gammainfra.gateway.account.ApiKey;
import com.gammainfra.gateway.account.IssuedKey;
import com.gammainfra.gateway.account.KeyPolicy;
import com.gammainfra.gateway.catalog.Usd;
import com.gammainfra.gateway.chat.Task;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Keys as JSON. Only one that was just made shows its secret. */
public final class KeysJson {

  private KeysJson() {}

  /** A list of keys. */
  public static ObjectNode list(List<ApiKey> keys) {
    ObjectNode document = JsonNodeFactory.instance.objectNode().put("object", "list");
    ArrayNode data = document.putArray("data");
    keys.forEach(key -> data.add(of(key)));
    return document;
  }

  /** A key that was just made, with its secret. */
  public static ObjectNode of(IssuedKey issued) {
    return of(issued.key()).put("key", issued.secret());
  }

  /** A key. */
  public static ObjectNode of(ApiKey key) {
    KeyPolicy policy = key.policy();
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("id", key.id());
    json.put("object", "key");
    json.put("account", key.accountId());
    json.put("name", key.name());
    json.put("scope", key.scope().id());
    json.put("budget_day_usd", dollars(policy.budgetPerDay()));
    json.put("budget_month_usd", dollars(policy.budgetPerMonth()));
    ArrayNode models = json.putArray("models");
    policy.models().stream().sorted().forEach(model -> models.add(model.toString()));
    ArrayNode tasks = json.putArray("tasks");
    policy.tasks().stream().sorted().map(Task::id).forEach(tasks::add);
    json.put("rpm", policy.requestsPerMinute());
    json.put("tpm", policy.tokensPerMinute());
    json.put("concurrency", policy.concurrency());
    json.put("created", key.created().getEpochSecond());
    json.put("revoked", seconds(key.revoked()));
    return json;
  }

  private static @Nullable String dollars(@Nullable Usd amount) {
    return amount == null ? null : amount.exact();
  }

  private static @Nullable Long seconds(@Nullable Instant instant) {
    return instant == null ? null : Long.valueOf(instant.getEpochSecond());
  }
}

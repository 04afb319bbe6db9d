package com.gammainfra.gateway.server;

import com.gammainfra.gateway.billing.FeeSchedule;
import com.gammainfra.gateway.billing.Purse;
import com.gammainfra.gateway.ledger.Statement;
import java.time.Instant;
import java.time.LocalDate;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** A statement as JSON. */
final class CreditsJson {

  private CreditsJson() {}

  static ObjectNode of(String account, Statement statement, FeeSchedule fees, Instant now) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("object", "credits");
    json.put("account", account);
    json.set("managed", purse(statement.managed()));
    json.set("byok", purse(statement.byok()));
    json.put("granted_usd", statement.trial().exact());
    ObjectNode topUps = json.putObject("top_up");
    topUps.put("minimum_usd", Purse.MANAGED.minimum().exact());
    topUps.put("byok_minimum_usd", Purse.BYOK.minimum().exact());
    topUps.put("fee_percent", fees.percentAt(now).toPlainString());
    ArrayNode rates = topUps.putArray("fees");
    for (FeeSchedule.Rate rate : fees.rates()) {
      LocalDate from = rate.from();
      rates
          .addObject()
          .put("from", from == null ? null : from.toString())
          .put("percent", rate.percent().toPlainString());
    }
    ArrayNode transfers = json.putArray("transfers");
    for (Statement.Line line : statement.lines()) {
      transfers
          .addObject()
          .put("id", line.id())
          .put("kind", line.kind().id())
          .put("balance", line.account().value().startsWith("byok:") ? "byok" : "managed")
          .put("amount_usd", line.amount().exact())
          .put("created", line.created().getEpochSecond())
          .put("note", line.note());
    }
    return json;
  }

  private static ObjectNode purse(Statement.Purse purse) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("balance_usd", purse.free().exact())
        .put("held_usd", purse.held().exact());
  }
}

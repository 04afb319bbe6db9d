package com.gammainfra.gateway.billing;

import com.gammainfra.gateway.catalog.Usd;
import java.math.BigDecimal;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Something about money that somebody should know. */
sealed interface Alert {

  JsonMapper JSON = JsonMapper.builder().build();

  /** Whom it concerns. */
  String account();

  /**
   * What makes it the one it is: of two with the same id the second is not given. Empty when each
   * is given.
   */
  String id();

  /** One line. */
  String subject();

  /** What a webhook is told. */
  ObjectNode json();

  /**
   * A key has spent a share of its budget; what is only set aside does not count.
   *
   * @param allowance the ledger's id of key and period
   * @param period a UTC day or month: {@code 2026-11-28} or {@code 2026-11}
   * @param share 1 is all of it
   */
  record BudgetShare(
      String account,
      String key,
      String keyName,
      String allowance,
      String period,
      BigDecimal share,
      Usd used,
      Usd budget)
      implements Alert {

    @Override
    public String id() {
      return allowance + ":" + share.stripTrailingZeros().toPlainString();
    }

    @Override
    public String subject() {
      return "Key %s (%s) has used %s of its budget of %s for %s"
          .formatted(keyName, key, dollars(used), dollars(budget), period);
    }

    @Override
    public ObjectNode json() {
      return document("budget_share", account)
          .put("key", key)
          .put("key_name", keyName)
          .put("period", period)
          .put("share", share.stripTrailingZeros().toPlainString())
          .put("used_usd", used.exact())
          .put("budget_usd", budget.exact());
    }
  }

  /**
   * A balance no longer fills up by itself.
   *
   * @param why the payment provider's code, such as {@code card_declined}, or one of ours
   */
  record TopUpStopped(String account, String why) implements Alert {

    @Override
    public String id() {
      return "";
    }

    @Override
    public String subject() {
      return "The automatic top-up of %s failed (%s) and is switched off".formatted(account, why);
    }

    @Override
    public ObjectNode json() {
      return document("auto_top_up_stopped", account).put("reason", why);
    }
  }

  /** The document as it is sent. */
  default byte[] bytes() {
    return JSON.writeValueAsBytes(json());
  }

  private static ObjectNode document(String kind, String account) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("object", "alert")
        .put("kind", kind)
        .put("account", account);
  }

  private static String dollars(Usd amount) {
    return "$" + amount.micros();
  }
}

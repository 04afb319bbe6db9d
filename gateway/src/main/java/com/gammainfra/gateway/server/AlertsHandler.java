package com.gammainfra.gateway.server;

import com.gammainfra.gateway.billing.AlertTargets;
import com.gammainfra.gateway.billing.Till;
import com.gammainfra.gateway.notice.WebhookSender;
import java.net.URI;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** {@code /v1/alerts}: where the caller's account has its alerts sent. */
final class AlertsHandler {

  private static final int LONGEST = 2_000;

  private final @Nullable Till till;

  /** {@code till} is null when nobody pays and there are no budgets. */
  AlertsHandler(@Nullable Till till) {
    this.till = till;
  }

  /** {@code GET /v1/alerts}. */
  Reply show(Call call) {
    return CreditsHandler.with(
        till,
        open -> Reply.json(200, json(open.alertTargets().of(call.caller().accountId()), false)));
  }

  /** {@code POST /v1/alerts}; the secret is shown this one time. */
  Reply set(Call call) {
    JsonFields body = JsonFields.read(call.body(), "webhook", "email");
    String text = body.textOrNull("webhook");
    URI webhook = text == null ? null : address(text);
    boolean mail = body.flag("email");
    return CreditsHandler.with(
        till,
        open ->
            Reply.json(
                    200,
                    json(open.alertTargets().set(call.caller().accountId(), webhook, mail), true))
                .with("cache-control", "no-store"));
  }

  private static URI address(String text) {
    try {
      URI uri = URI.create(text);
      if (text.length() <= LONGEST && WebhookSender.isAddress(uri)) {
        return uri;
      }
    } catch (IllegalArgumentException e) {
      // wrong like any other
    }
    throw JsonFields.wrong("webhook", "takes an http or https address without a user");
  }

  private static ObjectNode json(AlertTargets.Target target, boolean withSecret) {
    URI webhook = target.webhook();
    ObjectNode json =
        JsonNodeFactory.instance
            .objectNode()
            .put("object", "alerts")
            .put("webhook", webhook == null ? null : webhook.toString())
            .put("email", target.mail());
    return withSecret ? json.put("secret", target.secret()) : json;
  }
}

package com.gammainfra.gateway.server;

import com.gammainfra.gateway.billing.AutoTopUps;
import com.gammainfra.gateway.billing.Checkouts;
import com.gammainfra.gateway.billing.PaymentProviderException;
import com.gammainfra.gateway.billing.Purse;
import com.gammainfra.gateway.billing.StripeWebhook;
import com.gammainfra.gateway.billing.Till;
import com.gammainfra.gateway.catalog.Usd;
import com.gammainfra.gateway.chat.ChatError;
import com.gammainfra.gateway.chat.ErrorCode;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** {@code /v1/billing}: paying in. */
final class TopUpHandler {

  private static final Logger LOG = LoggerFactory.getLogger(TopUpHandler.class);

  private final @Nullable Till till;

  /** {@code till} is null when nobody pays. */
  TopUpHandler(@Nullable Till till) {
    this.till = till;
  }

  /** {@code POST /v1/billing/checkout}. */
  Reply managed(Call call) {
    return checkout(call, Purse.MANAGED);
  }

  /** {@code POST /v1/billing/byok/checkout}. */
  Reply byok(Call call) {
    return checkout(call, Purse.BYOK);
  }

  private Reply checkout(Call call, Purse purse) {
    JsonFields body = JsonFields.read(call.body(), "usd", "save_card");
    Usd amount = body.cents("usd", purse.minimum(), Checkouts.MOST);
    boolean saveCard = body.flag("save_card");
    return CreditsHandler.with(
        till,
        open -> {
          Checkouts checkouts = open.checkouts();
          if (checkouts == null) {
            throw noCards();
          }
          try {
            return Reply.json(
                    201, opened(checkouts.open(call.caller().accountId(), purse, amount, saveCard)))
                .with("cache-control", "no-store");
          } catch (PaymentProviderException e) {
            LOG.error("{}: no checkout: {}", call.id(), e.getMessage());
            throw ChatError.of(
                    ErrorCode.UPSTREAM_UNAVAILABLE,
                    "the payment provider does not answer; nothing is charged")
                .asException();
          }
        });
  }

  private static ObjectNode opened(Checkouts.Opened opened) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("object", "checkout")
        .put("id", opened.id())
        .put("url", opened.url())
        .put("credit_usd", opened.amount().exact())
        .put("fee_usd", opened.fee().exact())
        .put("total_usd", opened.amount().plus(opened.fee()).exact());
  }

  /** {@code POST /v1/billing/webhook}. */
  Reply webhook(Call call) {
    return CreditsHandler.with(
        till,
        open -> {
          StripeWebhook webhook = open.webhook();
          if (webhook == null) {
            throw noCards();
          }
          return switch (webhook.take(call.body(), call.http().getHeader("stripe-signature"))) {
            case YES ->
                Reply.json(200, JsonNodeFactory.instance.objectNode().put("received", true));
            case FORGED ->
                throw ChatError.invalid(
                        null, "the header Stripe-Signature is missing, wrong or too old")
                    .asException();
          };
        });
  }

  /** {@code GET /v1/billing/auto-top-up}. */
  Reply auto(Call call) {
    return CreditsHandler.with(
        till, open -> Reply.json(200, auto(autoTopUps(open).of(call.caller().accountId()))));
  }

  /** {@code POST /v1/billing/auto-top-up}. */
  Reply setAuto(Call call) {
    JsonFields body = JsonFields.read(call.body(), "enabled", "threshold_usd", "usd");
    boolean enabled = body.flag("enabled");
    Usd threshold = enabled ? body.cents("threshold_usd", Usd.ZERO, Checkouts.MOST) : Usd.ZERO;
    Usd amount = enabled ? body.cents("usd", Purse.MANAGED.minimum(), Checkouts.MOST) : Usd.ZERO;
    String account = call.caller().accountId();
    return CreditsHandler.with(
        till,
        open -> {
          AutoTopUps auto = autoTopUps(open);
          if (!auto.set(account, enabled, threshold, amount) && enabled) {
            throw JsonFields.wrong(
                "enabled", "needs a card: pay once by a checkout with save_card: true");
          }
          return Reply.json(200, auto(auto.of(account)));
        });
  }

  private static AutoTopUps autoTopUps(Till till) {
    AutoTopUps auto = till.autoTopUps();
    if (auto == null) {
      throw noCards();
    }
    return auto;
  }

  private static ObjectNode auto(AutoTopUps.Choice choice) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("object", "auto_top_up")
        .put("enabled", choice.enabled())
        .put("threshold_usd", choice.threshold().exact())
        .put("usd", choice.amount().exact())
        .put("card", choice.hasCard())
        .put("stopped", choice.stopped());
  }

  private static RuntimeException noCards() {
    return ChatError.of(
            ErrorCode.NOT_FOUND, "nobody can pay by card here; ask who runs this gateway")
        .asException();
  }
}

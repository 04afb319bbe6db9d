package com.gammainfra.gateway.billing;

import com.gammainfra.gateway.billing.StripeEvent.DisputeWon;
import com.gammainfra.gateway.billing.StripeEvent.Disputed;
import com.gammainfra.gateway.billing.StripeEvent.Ended;
import com.gammainfra.gateway.billing.StripeEvent.Other;
import com.gammainfra.gateway.billing.StripeEvent.Paid;
import com.gammainfra.gateway.billing.StripeEvent.RefundFailed;
import com.gammainfra.gateway.billing.StripeEvent.Refunded;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads the few fields of an event that matter here. Stripe's library would read all of them, but
 * only in the version of the API that it was made for; these have been the same in all.
 */
final class StripeEventReader {

  /** What we write into the metadata of what we make. */
  static final String CHECKOUT = "gammainfra_checkout";

  static final String ACCOUNT = "gammainfra_account";
  static final String METHOD = "gammainfra_method";

  private static final JsonMapper JSON = JsonMapper.builder().build();

  private StripeEventReader() {}

  /**
   * An event and whether it is about real money.
   *
   * @param type Stripe's name for it
   */
  record Read(String type, boolean livemode, StripeEvent event) {}

  /** Nothing when the body is no event. */
  static Optional<Read> read(byte[] body) {
    JsonNode event;
    try {
      event = JSON.readTree(body);
    } catch (JacksonException e) {
      return Optional.empty();
    }
    String type = text(event, "type");
    JsonNode object = event.path("data").path("object");
    if (type.isEmpty() || !object.isObject()) {
      return Optional.empty();
    }
    return Optional.of(
        new Read(type, event.path("livemode").asBoolean(false), meaning(type, object)));
  }

  private static StripeEvent meaning(String type, JsonNode object) {
    return switch (type) {
      case "checkout.session.completed", "checkout.session.async_payment_succeeded" ->
          text(object, "payment_status").equals("paid") ? session(object) : new Other();
      case "checkout.session.expired" -> ended(object, Checkout.Status.EXPIRED);
      case "checkout.session.async_payment_failed" -> ended(object, Checkout.Status.FAILED);
      case "payment_intent.succeeded" ->
          metadata(object, METHOD).equals(Checkout.Method.AUTO.id()) ? intent(object) : new Other();
      case "charge.refunded" -> {
        String payment = text(object, "payment_intent");
        yield payment.isEmpty()
            ? new Other()
            : new Refunded(payment, cents(object, "amount_refunded"), text(object, "currency"));
      }
      case "refund.failed" -> new RefundFailed(text(object, "id"));
      case "charge.dispute.created" ->
          text(object, "status").startsWith("warning_") ? new Other() : disputed(object);
      case "charge.dispute.funds_withdrawn" -> disputed(object);
      case "charge.dispute.funds_reinstated" -> won(object);
      case "charge.dispute.closed" ->
          switch (text(object, "status")) {
            case "won" -> won(object);
            case "lost" -> disputed(object);
            default -> new Other(); // an inquiry that took no money
          };
      default -> new Other();
    };
  }

  private static StripeEvent session(JsonNode session) {
    String payment = text(session, "payment_intent");
    String customer = text(session, "customer");
    return new Paid(
        text(session, "client_reference_id"),
        metadata(session, ACCOUNT),
        payment.isEmpty() ? text(session, "id") : payment,
        Checkout.Method.CHECKOUT,
        cents(session, "amount_total"),
        text(session, "currency"),
        customer.isEmpty() ? null : customer);
  }

  private static StripeEvent intent(JsonNode intent) {
    return new Paid(
        metadata(intent, CHECKOUT),
        metadata(intent, ACCOUNT),
        text(intent, "id"),
        Checkout.Method.AUTO,
        cents(intent, "amount_received"),
        text(intent, "currency"),
        null);
  }

  private static StripeEvent ended(JsonNode session, Checkout.Status status) {
    return new Ended(text(session, "client_reference_id"), status);
  }

  private static StripeEvent disputed(JsonNode dispute) {
    String payment = text(dispute, "payment_intent");
    return payment.isEmpty()
        ? new Other()
        : new Disputed(
            payment, text(dispute, "id"), cents(dispute, "amount"), text(dispute, "currency"));
  }

  private static StripeEvent won(JsonNode dispute) {
    String payment = text(dispute, "payment_intent");
    return payment.isEmpty()
        ? new Other()
        : new DisputeWon(
            payment, text(dispute, "id"), cents(dispute, "amount"), text(dispute, "currency"));
  }

  private static String metadata(JsonNode object, String name) {
    return text(object.path("metadata"), name);
  }

  /** The text, or the id of what was expanded in its place; empty when there is neither. */
  private static String text(JsonNode object, String name) {
    JsonNode node = object.path(name);
    return node.isObject() ? node.path("id").asString("") : node.asString("");
  }

  /** Below zero when there is no such number, so that it equals nothing. */
  private static long cents(JsonNode object, String name) {
    JsonNode node = object.path(name);
    return node.isIntegralNumber() && node.canConvertToLong() ? node.longValue() : -1;
  }
}

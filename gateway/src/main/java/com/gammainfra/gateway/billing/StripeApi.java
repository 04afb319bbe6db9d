package com.gammainfra.gateway.billing;

import com.stripe.Stripe;
import com.stripe.StripeClient;
import com.stripe.exception.CardException;
import com.stripe.exception.StripeException;
import com.stripe.model.PaymentIntent;
import com.stripe.model.checkout.Session;
import com.stripe.net.RequestOptions;
import com.stripe.param.PaymentIntentCreateParams;
import com.stripe.param.checkout.SessionCreateParams;
import com.stripe.param.checkout.SessionCreateParams.LineItem;
import java.net.URI;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is asked of Stripe. Every request that makes something carries our checkout's id as its
 * idempotency key, so that what is asked again is made once. Thread-safe; blocks.
 */
final class StripeApi {

  private static final String CURRENCY = "usd";
  private static final int CONNECT_MILLIS = 5_000;
  private static final int READ_MILLIS = 20_000;
  private static final int RETRIES = 2;

  static {
    Stripe.enableTelemetry = false; // no measurements of ours in its requests
  }

  private final StripeClient client;

  /**
   * An account at Stripe.
   *
   * @param base null for Stripe's own address
   * @param secret the API key
   */
  StripeApi(@Nullable URI base, String secret) {
    StripeClient.StripeClientBuilder builder =
        StripeClient.builder()
            .setApiKey(secret)
            .setConnectTimeout(CONNECT_MILLIS)
            .setReadTimeout(READ_MILLIS)
            .setMaxNetworkRetries(RETRIES);
    this.client = (base == null ? builder : builder.setApiBase(base.toString())).build();
  }

  /** Whether the key moves real money; Stripe's keys say so. */
  static boolean isLive(String secret) {
    return secret.startsWith("sk_live_") || secret.startsWith("rk_live_");
  }

  /**
   * Makes a page on which the checkout is paid.
   *
   * @param back where the customer is sent afterwards
   * @param saveCard whether the card is kept for charges without the customer
   * @return its address
   */
  String open(Checkout checkout, URI back, boolean saveCard) throws PaymentProviderException {
    Map<String, String> metadata = metadata(checkout);
    SessionCreateParams.PaymentIntentData.Builder intent =
        SessionCreateParams.PaymentIntentData.builder().putAllMetadata(metadata);
    if (saveCard) {
      intent.setSetupFutureUsage(
          SessionCreateParams.PaymentIntentData.SetupFutureUsage.OFF_SESSION);
    }
    SessionCreateParams.Builder session =
        SessionCreateParams.builder()
            .setMode(SessionCreateParams.Mode.PAYMENT)
            .setClientReferenceId(checkout.id())
            .putAllMetadata(metadata)
            .setPaymentIntentData(intent.build())
            .setAdaptivePricing(
                SessionCreateParams.AdaptivePricing.builder().setEnabled(false).build())
            .setSuccessUrl(back + "?checkout=" + checkout.id() + "&paid=1")
            .setCancelUrl(back + "?checkout=" + checkout.id())
            .addLineItem(line("Credit", Checkout.cents(checkout.amount())));
    if (Checkout.cents(checkout.fee()) > 0) {
      session.addLineItem(line("Top-up fee", Checkout.cents(checkout.fee())));
    }
    if (saveCard) {
      session.setCustomerCreation(SessionCreateParams.CustomerCreation.ALWAYS);
    }
    try {
      Session made = client.v1().checkout().sessions().create(session.build(), once(checkout));
      String url = made.getUrl();
      if (url == null) {
        throw new PaymentProviderException(
            "Stripe gave no address to pay at", false, new IllegalStateException("no url"));
      }
      return url;
    } catch (StripeException e) {
      throw failed(e);
    }
  }

  /** What became of a charge without the customer. */
  sealed interface Charged {
    /** It is paid, by that payment. */
    record Paid(String payment, long cents, String currency) implements Charged {}

    /** The card was refused. */
    record Declined(String code) implements Charged {}

    /** Its end is not known; a webhook tells it, or the same request again. */
    record Unknown() implements Charged {}
  }

  /**
   * Charges the card that paid before.
   *
   * @param payment the payment at which the customer left the card
   */
  Charged charge(Checkout checkout, String customer, String payment) {
    try {
      String card = client.v1().paymentIntents().retrieve(payment).getPaymentMethod();
      if (card == null) {
        return new Charged.Declined("no_card");
      }
      PaymentIntent made =
          client
              .v1()
              .paymentIntents()
              .create(
                  PaymentIntentCreateParams.builder()
                      .setAmount(checkout.totalCents())
                      .setCurrency(CURRENCY)
                      .setCustomer(customer)
                      .setPaymentMethod(card)
                      .setOffSession(true)
                      .setConfirm(true)
                      .putAllMetadata(metadata(checkout))
                      .build(),
                  once(checkout));
      return switch (String.valueOf(made.getStatus())) {
        case "succeeded" ->
            new Charged.Paid(
                made.getId(),
                made.getAmountReceived() == null ? 0 : made.getAmountReceived(),
                String.valueOf(made.getCurrency()));
        case "requires_payment_method", "requires_action", "canceled" ->
            new Charged.Declined(String.valueOf(made.getStatus()));
        default -> new Charged.Unknown();
      };
    } catch (CardException e) {
      return new Charged.Declined(e.getCode() == null ? "card_declined" : e.getCode());
    } catch (StripeException e) {
      return failed(e).refused()
          ? new Charged.Declined("http_" + e.getStatusCode())
          : new Charged.Unknown();
    }
  }

  private static LineItem line(String name, long cents) {
    return LineItem.builder()
        .setQuantity(1L)
        .setPriceData(
            LineItem.PriceData.builder()
                .setCurrency(CURRENCY)
                .setUnitAmount(cents)
                .setProductData(LineItem.PriceData.ProductData.builder().setName(name).build())
                .build())
        .build();
  }

  private static Map<String, String> metadata(Checkout checkout) {
    return Map.of(
        StripeEventReader.CHECKOUT,
        checkout.id(),
        StripeEventReader.ACCOUNT,
        checkout.account(),
        StripeEventReader.METHOD,
        checkout.method().id());
  }

  private static RequestOptions once(Checkout checkout) {
    return RequestOptions.builder().setIdempotencyKey(checkout.id()).build();
  }

  /**
   * Its message is Stripe's and may name the key's last digits, so only kind and status are kept. A
   * status of 4xx is a refusal, but not 401 and 403, which are about the operator's key, 409, which
   * says that the same is under way, and 429.
   */
  private static PaymentProviderException failed(StripeException e) {
    int status = e.getStatusCode() == null ? 0 : e.getStatusCode();
    boolean refused =
        switch (status) {
          case 401, 403, 409, 429 -> false;
          default -> status >= 400 && status < 500;
        };
    return new PaymentProviderException(
        "Stripe answered " + (status == 0 ? "nothing" : status) + " (" + e.getCode() + ")",
        refused,
        new IllegalStateException(e.getClass().getSimpleName()));
  }
}

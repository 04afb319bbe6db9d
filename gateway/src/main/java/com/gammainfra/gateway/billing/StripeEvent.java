package com.gammainfra.gateway.billing;

import org.jspecify.annotations.Nullable;

/**
 * What a webhook of Stripe's says, as far as it concerns money here. Facts from <a
 * href="https://docs.stripe.com/api/events/types">Stripe's list of events</a> and <a
 * href="https://docs.stripe.com/checkout/fulfillment">its page on fulfilment</a>, read 2026-11-28.
 *
 * <table>
 * <caption>Which event is which</caption>
 * <tr><td>{@code checkout.session.completed}, {@code .async_payment_succeeded}, with {@code
 * payment_status: paid}</td><td>{@link Paid}</td></tr>
 * <tr><td>{@code payment_intent.succeeded} of a charge that we began</td><td>{@link Paid}</td></tr>
 * <tr><td>{@code checkout.session.expired}, {@code .async_payment_failed}</td><td>{@link
 * Ended}</td></tr>
 * <tr><td>{@code charge.refunded}</td><td>{@link Refunded}</td></tr>
 * <tr><td>{@code charge.dispute.created}, but inquiries, which take no money; {@code
 * .funds_withdrawn}; {@code .closed} with {@code lost}</td><td>{@link Disputed}</td></tr>
 * <tr><td>{@code charge.dispute.closed} with {@code won}, {@code .funds_reinstated}</td><td>{@link
 * DisputeWon}</td></tr>
 * <tr><td>{@code refund.failed}</td><td>{@link RefundFailed}</td></tr>
 * <tr><td>everything else</td><td>{@link Other}</td></tr>
 * </table>
 */
sealed interface StripeEvent {

  /**
   * A payment arrived.
   *
   * @param checkout which of ours it says it is for
   * @param account whose it says that is
   * @param payment the payment intent, or the session where there is none
   * @param customer who left a card for later; null when nobody did
   */
  record Paid(
      String checkout,
      String account,
      String payment,
      Checkout.Method method,
      long cents,
      String currency,
      @Nullable String customer)
      implements StripeEvent {}

  /** A checkout came to nothing. */
  record Ended(String checkout, Checkout.Status status) implements StripeEvent {}

  /**
   * Money went back to the customer.
   *
   * @param cents all that did so far
   */
  record Refunded(String payment, long cents, String currency) implements StripeEvent {}

  /** A refund did not reach the customer, and the ledger has taken it from the balance. */
  record RefundFailed(String refund) implements StripeEvent {}

  /** A customer's bank took money back. */
  record Disputed(String payment, String dispute, long cents, String currency)
      implements StripeEvent {}

  /** It gave it back. */
  record DisputeWon(String payment, String dispute, long cents, String currency)
      implements StripeEvent {}

  /** Nothing for the ledger. */
  record Other() implements StripeEvent {}
}

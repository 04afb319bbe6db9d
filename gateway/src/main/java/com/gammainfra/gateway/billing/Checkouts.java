package com.gammainfra.gateway.billing;

import com.gammainfra.gateway.catalog.Usd;
import com.gammainfra.gateway.storage.Database;
import java.net.URI;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.function.Supplier;

/** Begins top-ups. Thread-safe; blocks while the payment provider is asked. */
public final class Checkouts {

  static final String ID_PREFIX = "chk_";

  /** A typing error in the amount should not become a bill. */
  public static final Usd MOST = Usd.parse("10000");

  private final Database database;
  private final StripeApi stripe;
  private final boolean livemode;
  private final FeeSchedule fees;
  private final Supplier<URI> back;
  private final InstantSource prices;
  private final InstantSource clock;
  private final SecureRandom random = new SecureRandom();

  /**
   * Top-ups at Stripe.
   *
   * @param back where customers are sent when they have paid
   * @param prices tells which fee holds
   * @param clock stamps the checkouts
   */
  Checkouts(
      Database database,
      StripeApi stripe,
      boolean livemode,
      FeeSchedule fees,
      Supplier<URI> back,
      InstantSource prices,
      InstantSource clock) {
    this.database = database;
    this.stripe = stripe;
    this.livemode = livemode;
    this.fees = fees;
    this.back = back;
    this.prices = prices;
    this.clock = clock;
  }

  /**
   * A top-up that can be paid.
   *
   * @param url where
   * @param amount what the balance gains
   * @param fee what is paid besides
   */
  public record Opened(String id, String url, Usd amount, Usd fee) {}

  /**
   * Begins a top-up.
   *
   * @param amount whole cents, at least the purse's minimum and at most {@link #MOST}
   * @param saveCard whether the card is kept, for a balance that fills up by itself
   * @throws PaymentProviderException when there is no page to pay at; nothing is charged
   */
  public Opened open(String account, Purse purse, Usd amount, boolean saveCard)
      throws PaymentProviderException {
    Checkout checkout = draw(account, purse, Checkout.Method.CHECKOUT, amount);
    database.write(
        purse.of(account).value(),
        db -> {
          CheckoutRows.insert(db, checkout);
          return true;
        });
    return new Opened(
        checkout.id(), stripe.open(checkout, back.get(), saveCard), amount, checkout.fee());
  }

  /** A checkout of that amount, not yet in the database. */
  Checkout draw(String account, Purse purse, Checkout.Method method, Usd amount) {
    if (purse.minimum().exceeds(amount) || amount.exceeds(MOST) || !Checkout.isWholeCents(amount)) {
      throw new IllegalArgumentException("a top-up of " + amount);
    }
    byte[] id = new byte[12];
    random.nextBytes(id);
    return new Checkout(
        ID_PREFIX + HexFormat.of().formatHex(id),
        account,
        purse,
        method,
        amount,
        fees.fee(purse, amount, prices.instant()),
        livemode,
        Checkout.Status.OPEN,
        null,
        0,
        clock.instant());
  }
}

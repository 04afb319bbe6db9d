package com.gammainfra.gateway.billing;

import com.gammainfra.gateway.billing.AutoTopUpRows.Row;
import com.gammainfra.gateway.billing.StripeApi.Charged;
import com.gammainfra.gateway.catalog.Usd;
import com.gammainfra.gateway.storage.Database;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Balances that fill up by themselves: when one falls below its customer's threshold, the card that
 * the customer left is charged, at most once in {@link #WINDOW}. A charge is written down before
 * the payment provider is asked, and asked for again under the same idempotency key until its end
 * is known, so that neither a crash nor a second replica charges twice. A refusal switches it off
 * and says so. Thread-safe.
 */
public final class AutoTopUps {

  private static final Logger LOG = LoggerFactory.getLogger(AutoTopUps.class);

  /** The least time between two charges. */
  public static final Duration WINDOW = Duration.ofHours(1);

  /** Stripe forgets idempotency keys after a day; after that, asking again could charge again. */
  private static final Duration KEY_HOLDS = Duration.ofHours(23);

  private static final int MOST_AT_ONCE = 100;

  private final Database database;
  private final Checkouts checkouts;
  private final StripeApi stripe;
  private final Payments payments;
  private final boolean livemode;
  private final Stopped stopped;
  private final InstantSource clock;

  /** Is told of a top-up that was switched off. */
  @FunctionalInterface
  interface Stopped {
    /** Takes note; never blocks. */
    void stopped(String account, String why);
  }

  AutoTopUps(
      Database database,
      Checkouts checkouts,
      StripeApi stripe,
      Payments payments,
      boolean livemode,
      Stopped stopped,
      InstantSource clock) {
    this.database = database;
    this.checkouts = checkouts;
    this.stripe = stripe;
    this.payments = payments;
    this.livemode = livemode;
    this.stopped = stopped;
    this.clock = clock;
  }

  /**
   * What a customer has chosen.
   *
   * @param hasCard whether there is a card to charge
   * @param stopped why it was switched off; null when it was not
   */
  public record Choice(
      boolean enabled, Usd threshold, Usd amount, boolean hasCard, @Nullable String stopped) {}

  /** What the customer has chosen; off when nothing. */
  public Choice of(String account) {
    return database
        .read(db -> AutoTopUpRows.find(db, account))
        .map(
            row ->
                new Choice(
                    row.enabled(),
                    row.threshold(),
                    row.amount(),
                    row.payment() != null,
                    row.stopped()))
        .orElse(new Choice(false, Usd.ZERO, Usd.ZERO, false, null));
  }

  /**
   * Switches it on or off.
   *
   * @return false when there is no card to charge
   */
  public boolean set(String account, boolean enabled, Usd threshold, Usd amount) {
    return database.write(
        Purse.MANAGED.of(account).value(),
        db -> AutoTopUpRows.set(db, account, enabled, threshold, amount));
  }

  /** Charges whoever is due. Call it every few seconds, from one thread. */
  public void run() {
    Instant now = clock.instant();
    Instant before = now.minus(WINDOW);
    for (Row row : database.read(db -> AutoTopUpRows.due(db, before, MOST_AT_ONCE))) {
      String pending = row.pending() == null ? begin(row, now, before) : row.pending();
      if (pending != null) {
        charge(row, pending);
      }
    }
  }

  private @Nullable String begin(Row row, Instant now, Instant before) {
    Checkout checkout =
        checkouts.draw(row.account(), Purse.MANAGED, Checkout.Method.AUTO, row.amount());
    boolean begun =
        database.write(
            checkout.ledgerAccount().value(),
            db -> {
              if (!AutoTopUpRows.begin(db, row.account(), checkout.id(), now, before)) {
                return false;
              }
              CheckoutRows.insert(db, checkout);
              return true;
            });
    return begun ? checkout.id() : null;
  }

  private void charge(Row row, String pending) {
    Checkout checkout = database.read(db -> CheckoutRows.find(db, pending)).orElseThrow();
    if (checkout.status() == Checkout.Status.PAID) {
      end(row.account(), checkout); // a webhook was faster
      return;
    }
    if (row.customer() == null || row.payment() == null) {
      stop(row.account(), checkout, "no_card");
      return;
    }
    if (checkout.created().plus(KEY_HOLDS).isBefore(clock.instant())) {
      stop(row.account(), checkout, "unknown_end");
      return;
    }
    switch (stripe.charge(checkout, row.customer(), row.payment())) {
      case Charged.Paid(var payment, var cents, var currency) -> {
        StripeEvent paid =
            new StripeEvent.Paid(
                checkout.id(),
                checkout.account(),
                payment,
                Checkout.Method.AUTO,
                cents,
                currency,
                null);
        if (payments.book(paid, livemode) instanceof Payments.Booked.Refused(var why)) {
          LOG.error("automatic top-up {} was not booked and needs your eye: {}", pending, why);
          stop(row.account(), checkout, "not_booked");
        } else {
          end(row.account(), checkout);
        }
      }
      case Charged.Declined(var code) -> stop(row.account(), checkout, code);
      case Charged.Unknown _ -> LOG.warn("automatic top-up {} is asked for again", pending);
    }
  }

  private void end(String account, Checkout checkout) {
    database.write(
        checkout.ledgerAccount().value(), db -> AutoTopUpRows.end(db, account, checkout.id()));
  }

  private void stop(String account, Checkout checkout, String why) {
    boolean first =
        database.write(
            checkout.ledgerAccount().value(),
            db -> {
              if (!AutoTopUpRows.end(db, account, checkout.id())) {
                return false;
              }
              CheckoutRows.ended(db, checkout.id(), Checkout.Status.FAILED);
              AutoTopUpRows.stop(db, account, why);
              return true;
            });
    if (first) {
      LOG.warn("automatic top-up {} failed ({}); it is switched off", checkout.id(), why);
      stopped.stopped(account, why);
    }
  }
}

package com.gammainfra.gateway.billing;

import com.gammainfra.gateway.billing.StripeEvent.DisputeWon;
import com.gammainfra.gateway.billing.StripeEvent.Disputed;
import com.gammainfra.gateway.billing.StripeEvent.Ended;
import com.gammainfra.gateway.billing.StripeEvent.Other;
import com.gammainfra.gateway.billing.StripeEvent.Paid;
import com.gammainfra.gateway.billing.StripeEvent.RefundFailed;
import com.gammainfra.gateway.billing.StripeEvent.Refunded;
import com.gammainfra.gateway.ledger.SqlLedger;
import com.gammainfra.gateway.ledger.Transfer;
import com.gammainfra.gateway.ledger.TransferResult;
import com.gammainfra.gateway.storage.Database;
import java.time.Instant;
import java.time.InstantSource;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * Books what is heard of payments: each fact is noted and what follows from all of them is put into
 * the ledger, in one transaction. The same fact may be heard any number of times, before or after
 * any other, in any number of processes. Thread-safe. Throws {@link
 * com.gammainfra.gateway.storage.DatabaseUnavailableException} when the database does not answer;
 * then nothing was booked, or all of it, and saying it again is safe.
 */
final class Payments {

  private static final String USD = "usd";

  private final Database database;
  private final boolean livemode;
  private final InstantSource clock;

  /**
   * Payments into a ledger.
   *
   * @param livemode whether this gateway takes real money
   * @param clock stamps the transfers
   */
  Payments(Database database, boolean livemode, InstantSource clock) {
    this.database = database;
    this.livemode = livemode;
    this.clock = clock;
  }

  /** What was done about an event. */
  sealed interface Booked {

    /** What it says is in the ledger, now or since before, or waits for the payment it is about. */
    record Noted() implements Booked {}

    /** It says nothing for the ledger. */
    record Ignored() implements Booked {}

    /**
     * It does not fit what was asked for, so nothing was booked; the operator has to look.
     *
     * @param why in a few words, for a log
     */
    record Refused(String why) implements Booked {}
  }

  /** Books an event. */
  Booked book(StripeEvent event, boolean eventIsLive) {
    if (event instanceof Other) {
      return new Booked.Ignored();
    }
    if (eventIsLive != livemode) {
      return new Booked.Refused("its livemode is not the gateway's");
    }
    Instant now = clock.instant();
    return switch (event) {
      case Paid paid -> paid(paid, now);
      case Ended(var checkout, var status) -> {
        boolean open = database.write(checkout, db -> CheckoutRows.ended(db, checkout, status));
        yield open ? new Booked.Noted() : new Booked.Ignored();
      }
      case Refunded(var payment, var cents, var currency) ->
          fact(payment, PaymentFacts.REFUNDED, cents, currency, null, now);
      case Disputed(var payment, var dispute, var cents, var currency) ->
          fact(payment, PaymentFacts.DISPUTED + dispute, cents, currency, null, now);
      case DisputeWon(var payment, var dispute, var cents, var currency) ->
          fact(
              payment,
              PaymentFacts.DISPUTED + dispute,
              cents,
              currency,
              PaymentFacts.WON + dispute,
              now);
      case RefundFailed(var refund) ->
          new Booked.Refused("refund " + refund + " failed after it was booked");
      case Other _ -> new Booked.Ignored();
    };
  }

  private Booked paid(Paid paid, Instant now) {
    if (!paid.checkout().startsWith(Checkouts.ID_PREFIX)) {
      return new Booked.Ignored(); // of another shop of the same merchant
    }
    Checkout checkout = database.read(db -> CheckoutRows.find(db, paid.checkout())).orElse(null);
    String wrong = checkout == null ? "it names no checkout of ours" : difference(paid, checkout);
    if (checkout == null || wrong != null) {
      return new Booked.Refused(String.valueOf(wrong));
    }
    return database.write(
        checkout.ledgerAccount().value(),
        db -> {
          CheckoutRows.lock(db, paid.payment());
          if (!CheckoutRows.paid(db, checkout.id(), paid.payment())) {
            return new Booked.Refused("its checkout was paid by another payment");
          }
          CheckoutRows.note(db, paid.payment(), PaymentFacts.PAID, paid.cents());
          if (paid.customer() != null) {
            AutoTopUpRows.keepCard(db, checkout.account(), paid.customer(), paid.payment());
          }
          settle(db, paid.payment(), now);
          return new Booked.Noted();
        });
  }

  /** In what the payment is not as the checkout asked; null when it is. */
  private @Nullable String difference(Paid paid, Checkout checkout) {
    if (!paid.currency().equals(USD)) {
      return "it is not in USD";
    }
    if (paid.cents() != checkout.totalCents()) {
      return "its amount is not the checkout's";
    }
    if (!paid.account().equals(checkout.account())) {
      return "its account is not the checkout's";
    }
    if (checkout.livemode() != livemode) {
      return "its checkout is of another livemode";
    }
    if (paid.method() != checkout.method() || paid.payment().isEmpty()) {
      return "it was not paid as the checkout asked";
    }
    return null;
  }

  /**
   * Notes a fact, and another that goes with it.
   *
   * @param also null for none
   */
  private Booked fact(
      String payment,
      String name,
      long cents,
      String currency,
      @Nullable String also,
      Instant now) {
    if (!currency.equals(USD) || cents <= 0) {
      return new Booked.Refused("it is not an amount in USD");
    }
    Checkout known = database.read(db -> CheckoutRows.ofPayment(db, payment)).orElse(null);
    if (known != null && cents > known.totalCents()) {
      return new Booked.Refused("it is about more than was paid");
    }
    return database.write(
        known == null ? payment : known.ledgerAccount().value(),
        db -> {
          CheckoutRows.lock(db, payment);
          if (name.equals(PaymentFacts.REFUNDED)) {
            CheckoutRows.noteSum(db, payment, name, cents);
          } else {
            CheckoutRows.note(db, payment, name, cents);
          }
          if (also != null) {
            CheckoutRows.note(db, payment, also, cents);
          }
          settle(db, payment, now);
          return new Booked.Noted();
        });
  }

  /** Puts into the ledger what follows from all that is known. */
  private static void settle(Handle db, String payment, Instant now) {
    Checkout checkout = CheckoutRows.ofPayment(db, payment).orElse(null);
    if (checkout == null) {
      return; // the facts wait for it
    }
    PaymentFacts facts = PaymentFacts.of(CheckoutRows.facts(db, payment));
    for (Transfer transfer : facts.transfers(checkout, payment)) {
      TransferResult result = SqlLedger.transfer(db, transfer, now);
      if (!(result instanceof TransferResult.Transferred)) {
        throw new IllegalStateException(transfer.id() + " cannot be booked: " + result);
      }
    }
    if (facts.paid() && facts.refundedCents() > checkout.refundedCents()) {
      CheckoutRows.refunded(db, checkout.id(), facts.refundedCents());
    }
  }
}

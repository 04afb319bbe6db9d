package com.gammainfra.gateway.billing;

import com.gammainfra.gateway.catalog.Usd;
import com.gammainfra.gateway.ledger.AccountId;
import java.math.BigInteger;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a customer was asked to pay. Made before the payment provider is asked, so that whatever it
 * says later is held against it.
 *
 * @param id {@code chk_…}; the payment provider is told it
 * @param account the customer's
 * @param amount what the balance gains
 * @param fee what is paid besides
 * @param livemode whether it is about real money
 * @param payment the provider's name for the payment; null until it is paid
 * @param refundedCents what of later refunds is in the ledger
 */
record Checkout(
    String id,
    String account,
    Purse purse,
    Method method,
    Usd amount,
    Usd fee,
    boolean livemode,
    Status status,
    @Nullable String payment,
    long refundedCents,
    Instant created) {

  private static final long NANOS_PER_CENT = 10_000_000;

  /** How it is paid. */
  enum Method {
    /** By the customer, on the payment provider's page. */
    CHECKOUT,
    /** By the card that the customer left, when the balance runs low. */
    AUTO;

    String id() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** What has become of it. */
  enum Status {
    OPEN,
    PAID,
    EXPIRED,
    FAILED;

    String id() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Whose balance gains. */
  AccountId ledgerAccount() {
    return purse.of(account);
  }

  /** All that is paid. Amounts and fees are whole cents. */
  long totalCents() {
    return cents(amount.plus(fee));
  }

  /** What of a partial repayment of that many cents is the balance's; the rest is of the fee. */
  Usd share(long cents) {
    BigInteger nanos =
        BigInteger.valueOf(amount.nanos())
            .multiply(BigInteger.valueOf(cents))
            .divide(BigInteger.valueOf(totalCents()));
    return new Usd(nanos.longValueExact());
  }

  /** Whether it is a whole number of cents. */
  static boolean isWholeCents(Usd amount) {
    return amount.nanos() % NANOS_PER_CENT == 0;
  }

  static long cents(Usd amount) {
    if (!isWholeCents(amount)) {
      throw new IllegalArgumentException(amount + " is not a whole number of cents");
    }
    return amount.nanos() / NANOS_PER_CENT;
  }

  static Usd dollars(long cents) {
    return new Usd(Math.multiplyExact(cents, NANOS_PER_CENT));
  }
}

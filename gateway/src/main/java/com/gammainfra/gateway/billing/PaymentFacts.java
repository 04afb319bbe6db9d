package com.gammainfra.gateway.billing;

import com.gammainfra.gateway.catalog.Usd;
import com.gammainfra.gateway.ledger.AccountId;
import com.gammainfra.gateway.ledger.Transfer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * All that was heard of one payment, and what it means for the ledger: a function of the facts and
 * not of the order in which they came. Names of transfers derive from the payment provider's
 * objects, so what is said again is the same transfer.
 *
 * <p>A repayment of part of the total takes the same part of the amount from the balance, rounded
 * down to a nano-dollar, and the rest from the fee; a repayment of all takes exactly both. What is
 * said to be more than was paid is not booked.
 *
 * @param paid whether it was paid as the checkout asked
 * @param refundedCents all that was paid back so far
 * @param disputes cents by the name of the dispute that took them
 * @param won names of disputes whose money came back
 */
record PaymentFacts(
    boolean paid, long refundedCents, Map<String, Long> disputes, Map<String, Long> won) {

  static final String PAID = "paid";
  static final String REFUNDED = "refunded";
  static final String DISPUTED = "disputed:";
  static final String WON = "won:";

  /** Reads them as the database has them: cents by name. */
  static PaymentFacts of(Map<String, Long> centsByName) {
    Map<String, Long> disputes = new TreeMap<>();
    Map<String, Long> won = new TreeMap<>();
    centsByName.forEach(
        (name, cents) -> {
          if (name.startsWith(DISPUTED)) {
            disputes.put(name.substring(DISPUTED.length()), cents);
          } else if (name.startsWith(WON)) {
            won.put(name.substring(WON.length()), cents);
          }
        });
    return new PaymentFacts(
        centsByName.containsKey(PAID),
        centsByName.getOrDefault(REFUNDED, 0L),
        Map.copyOf(disputes),
        Map.copyOf(won));
  }

  /** What must be in the ledger for them, the credit first; some of it may be there already. */
  List<Transfer> transfers(Checkout checkout, String payment) {
    if (!paid) {
      return List.of();
    }
    AccountId account = checkout.ledgerAccount();
    List<Transfer> transfers = new ArrayList<>();
    String name = "stripe:" + payment;
    transfers.add(Transfer.topUp(name, account, checkout.amount(), checkout.fee()));
    long before = checkout.refundedCents();
    if (refundedCents > before && refundedCents <= checkout.totalCents()) {
      Usd amount = checkout.share(refundedCents).minus(checkout.share(before));
      Usd all = Checkout.dollars(refundedCents - before);
      transfers.add(
          Transfer.refund(name + ":refund:" + refundedCents, account, amount, all.minus(amount)));
    }
    new TreeMap<>(disputes)
        .forEach(
            (dispute, cents) -> {
              if (cents > checkout.totalCents()) {
                return;
              }
              Usd amount = checkout.share(cents);
              Usd fee = Checkout.dollars(cents).minus(amount);
              transfers.add(Transfer.dispute("stripe:" + dispute, account, amount, fee));
              if (won.containsKey(dispute)) {
                transfers.add(
                    Transfer.reinstate("stripe:" + dispute + ":won", account, amount, fee));
              }
            });
    return transfers;
  }
}

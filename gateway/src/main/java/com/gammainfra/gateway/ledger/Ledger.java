package com.gammainfra.gateway.ledger;

import com.gammainfra.gateway.catalog.Usd;
import java.time.Instant;

/**
 * Sets money aside before it is spent and settles it exactly once. Every method is idempotent: what
 * is said twice counts once. Thread-safe. Every method throws {@link
 * com.gammainfra.gateway.storage.DatabaseUnavailableException} when the database does not answer
 * within two seconds.
 */
public interface Ledger {

  /** Sets money aside, if there is enough. */
  ReserveResult reserve(Reservation reservation);

  /**
   * Pays for a request with what was set aside and gives back the rest. The customer never pays
   * more than was set aside: fee and price are cut, in this order, and the rest is the operator's
   * loss.
   */
  Settlement post(Reservation reservation, Charge charge);

  /** Gives back what was set aside. */
  Settlement release(Reservation reservation);

  /** Moves money that no request is about. */
  TransferResult transfer(Transfer transfer);

  /** What the account has free. */
  Usd balance(AccountId account);

  /** What of an allowance is spent or set aside. */
  Usd used(String allowanceId);

  /**
   * Gives back what was set aside by reservations that expired before {@code now}: their requests
   * died, and what they cost is the operator's loss.
   */
  Swept sweep(Instant now);

  /** Recounts everything; slow. */
  Audit audit();
}

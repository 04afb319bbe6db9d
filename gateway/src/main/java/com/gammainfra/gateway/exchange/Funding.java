package com.gammainfra.gateway.exchange;

import com.gammainfra.gateway.account.Caller;
import com.gammainfra.gateway.account.KeyPolicy;
import com.gammainfra.gateway.catalog.OwnKey;
import com.gammainfra.gateway.catalog.OwnKeyFee;
import com.gammainfra.gateway.catalog.Usd;
import com.gammainfra.gateway.ledger.AccountId;
import com.gammainfra.gateway.ledger.Allowance;
import com.gammainfra.gateway.ledger.Charge;
import com.gammainfra.gateway.ledger.Ledger;
import com.gammainfra.gateway.ledger.Reservation;
import com.gammainfra.gateway.ledger.ReserveResult;
import com.gammainfra.gateway.ledger.Settlement;
import com.gammainfra.gateway.routing.Entitlement;
import com.gammainfra.gateway.routing.OwnKeys;
import com.gammainfra.gateway.storage.DatabaseUnavailableException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The money side of exchanges: what a caller may spend, what is set aside, what is charged. Where
 * nothing is billed and the key has no budget, the ledger is not asked at all. Thread-safe.
 *
 * <p>A settlement that the database does not take is kept and tried again by {@link #retry}. What
 * is kept is bounded; what does not fit, and what is lost with the process, is given back by the
 * ledger's sweep, at the operator's expense.
 */
public final class Funding {

  private static final Logger LOG = LoggerFactory.getLogger(Funding.class);
  private static final int MOST_KEPT = 10_000;

  /** What the reservation of a fee is named by, after the exchange. */
  private static final String FEES_ONLY = ":byok";

  private final @Nullable Ledger ledger;
  private final boolean billing;
  private final Function<String, Map<String, OwnKey>> ownKeys;
  private final Duration lifetime;
  private final InstantSource clock;
  private final BlockingQueue<Runnable> kept = new ArrayBlockingQueue<>(MOST_KEPT);

  /**
   * The money side of a gateway.
   *
   * @param ledger null when there is none: then nothing is counted
   * @param billing whether callers pay; else only budgets of keys are counted
   * @param ownKeys the keys that an account has at providers
   * @param lifetime how long an exchange can last at most, with some room
   * @param clock tells the day of a budget
   */
  public Funding(
      @Nullable Ledger ledger,
      boolean billing,
      Function<String, Map<String, OwnKey>> ownKeys,
      Duration lifetime,
      InstantSource clock) {
    this.ledger = ledger;
    this.billing = billing;
    this.ownKeys = ownKeys;
    this.lifetime = lifetime;
    this.clock = clock;
  }

  /** A gateway that counts no money. */
  public static Funding none() {
    return new Funding(
        null, false, _ -> Map.of(), Duration.ZERO, InstantSource.fixed(Instant.EPOCH));
  }

  /**
   * What the caller may do and spend now.
   *
   * @param at tells which fees hold
   * @throws DatabaseUnavailableException when callers pay and the ledger does not answer
   */
  public Entitlement entitlement(Caller caller, Instant at) {
    KeyPolicy policy = caller.policy();
    return new Entitlement(
        funds(caller, false), policy.models(), policy.tasks(), ownKeys(caller, at));
  }

  private OwnKeys ownKeys(Caller caller, Instant at) {
    Map<String, OwnKey> keys = ownKeys.apply(caller.accountId());
    return keys.isEmpty()
        ? OwnKeys.NONE
        : new OwnKeys(keys, billing ? funds(caller, true) : null, OwnKeyFee.at(at));
  }

  private static AccountId payer(Caller caller, boolean own) {
    return own ? AccountId.byok(caller.accountId()) : AccountId.managed(caller.accountId());
  }

  private @Nullable Usd funds(Caller caller, boolean own) {
    List<Allowance> allowances = allowances(caller);
    if (ledger == null || (!billing && allowances.isEmpty())) {
      return null;
    }
    try {
      Usd least = billing ? ledger.balance(payer(caller, own)) : null;
      for (Allowance allowance : allowances) {
        Usd left = allowance.limit().minus(ledger.used(allowance.id()));
        least = least == null ? left : Usd.least(least, left);
      }
      return least;
    } catch (DatabaseUnavailableException e) {
      if (billing) {
        throw e;
      }
      LOG.warn("the ledger is away; budgets are not counted meanwhile");
      return null;
    }
  }

  /** What became of an attempt to set money aside. */
  sealed interface Held {

    /**
     * The exchange may go on.
     *
     * @param reservation what is to be settled; null when nothing is counted
     */
    record Open(@Nullable Reservation reservation) implements Held {}

    /** There is less than asked for, now. */
    record TooLittle() implements Held {}
  }

  /**
   * Sets money aside for an exchange: from the balance for tokens or, for the fee of a request with
   * the caller's own key, from the balance for fees. One exchange may do both, when it is not known
   * yet who will answer; each is settled for itself.
   *
   * @param own which of both
   * @param amount the most it can cost
   * @throws DatabaseUnavailableException when callers pay and the ledger does not answer
   */
  Held hold(Caller caller, String exchangeId, boolean own, Usd amount) {
    List<Allowance> allowances = allowances(caller);
    if (ledger == null || (!billing && (own || allowances.isEmpty()))) {
      return new Held.Open(null);
    }
    Reservation reservation =
        new Reservation(
            own ? exchangeId + FEES_ONLY : exchangeId,
            billing ? payer(caller, own) : AccountId.HOUSE,
            amount,
            clock.instant().plus(lifetime),
            allowances);
    try {
      return switch (ledger.reserve(reservation)) {
        case ReserveResult.Reserved _ -> new Held.Open(reservation);
        case ReserveResult.InsufficientCredits _, ReserveResult.AllowanceSpent _ ->
            new Held.TooLittle();
        case ReserveResult.AlreadySettled _ ->
            throw new IllegalStateException("exchange " + exchangeId + " was settled before");
      };
    } catch (DatabaseUnavailableException e) {
      if (!e.undone()) {
        keep(() -> ledger.release(reservation));
      }
      if (billing) {
        throw e;
      }
      LOG.warn("the ledger is away; budgets are not counted meanwhile");
      return new Held.Open(null);
    }
  }

  /**
   * Charges what an exchange came to.
   *
   * @return what the caller pays; zero when callers do not pay
   */
  Usd post(@Nullable Reservation reservation, Charge charge) {
    if (ledger == null || reservation == null) {
      return Usd.ZERO;
    }
    try {
      switch (ledger.post(reservation, charge)) {
        case Settlement.Settled(var paid, var shortfall) -> {
          if (shortfall.exceeds(Usd.ZERO)) {
            LOG.warn("{} cost {} more than was set aside", reservation.id(), shortfall);
          }
          return billing ? paid : Usd.ZERO;
        }
        case Settlement.SettledOtherwise _, Settlement.Unknown _ -> {
          LOG.warn("{} was settled before it ended; nothing is charged", reservation.id());
          return Usd.ZERO;
        }
      }
    } catch (DatabaseUnavailableException e) {
      keep(() -> ledger.post(reservation, charge));
      return billing ? Usd.least(charge.total(), reservation.amount()) : Usd.ZERO;
    }
  }

  /** Gives back what was set aside: nothing was delivered. */
  void release(@Nullable Reservation reservation) {
    if (ledger == null || reservation == null) {
      return;
    }
    try {
      var _ = ledger.release(reservation);
    } catch (DatabaseUnavailableException e) {
      keep(() -> ledger.release(reservation));
    }
  }

  private void keep(Runnable settlement) {
    if (!kept.offer(settlement)) {
      LOG.error("too many settlements wait for the ledger; one is left to its sweep");
    }
  }

  /** Tries again what the database did not take. Call it every second or so, from one thread. */
  public void retry() {
    Runnable next = kept.peek();
    while (next != null) {
      try {
        next.run();
      } catch (DatabaseUnavailableException e) {
        return;
      } catch (RuntimeException e) {
        LOG.error("a settlement that waited fails; its reservation is left to its sweep", e);
      }
      kept.remove(next);
      next = kept.peek();
    }
  }

  private List<Allowance> allowances(Caller caller) {
    KeyPolicy policy = caller.policy();
    LocalDate today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
    List<Allowance> allowances = new ArrayList<>(2);
    if (policy.budgetPerDay() != null) {
      allowances.add(new Allowance(caller.keyId() + ":" + today, policy.budgetPerDay()));
    }
    if (policy.budgetPerMonth() != null) {
      allowances.add(
          new Allowance(caller.keyId() + ":" + YearMonth.from(today), policy.budgetPerMonth()));
    }
    return allowances;
  }
}

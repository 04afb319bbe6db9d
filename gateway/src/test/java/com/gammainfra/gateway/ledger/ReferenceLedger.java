package com.gammainfra.gateway.ledger;

import com.gammainfra.gateway.catalog.Usd;
import com.gammainfra.gateway.ledger.Transfer.Entry;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The ledger's rules once more, in plain maps and without any concern for speed, threads or
 * durability: what a real ledger is held against. Written from the contract, not from the SQL.
 */
public final class ReferenceLedger implements Ledger {

  private final Map<AccountId, Long> balances = new HashMap<>();
  private final Map<String, Transfer> transfers = new HashMap<>();
  private final Map<String, Reservation> reservations = new HashMap<>();
  private final Map<String, Object> endings = new HashMap<>();
  private final Map<String, Long> used = new HashMap<>();
  private long expense;

  @Override
  public ReserveResult reserve(Reservation asked) {
    if (reservations.containsKey(asked.id())) {
      return endings.containsKey(asked.id())
          ? new ReserveResult.AlreadySettled()
          : new ReserveResult.Reserved();
    }
    for (Allowance allowance : asked.allowances()) {
      long left = allowance.limit().nanos() - used.getOrDefault(allowance.id(), 0L);
      if (asked.amount().nanos() > left) {
        return new ReserveResult.AllowanceSpent(allowance, new Usd(left));
      }
    }
    long free = balances.getOrDefault(asked.account(), 0L);
    if (asked.account().hasFloor() && asked.amount().nanos() > 0 && free < asked.amount().nanos()) {
      return new ReserveResult.InsufficientCredits(new Usd(free));
    }
    reservations.put(asked.id(), asked);
    move(asked.account(), -asked.amount().nanos());
    asked.allowances().forEach(a -> used.merge(a.id(), asked.amount().nanos(), Long::sum));
    return new ReserveResult.Reserved();
  }

  @Override
  public Settlement post(Reservation reservation, Charge charge) {
    return settle(reservation.id(), charge, charge);
  }

  @Override
  public Settlement release(Reservation reservation) {
    return settle(reservation.id(), "released", Charge.atCost(Usd.ZERO, ""));
  }

  private Settlement settle(String id, Object ending, Charge charge) {
    Reservation reservation = reservations.get(id);
    if (reservation == null) {
      return new Settlement.Unknown();
    }
    long due = charge.price().nanos() + charge.fee().nanos();
    long paid = Math.min(due, reservation.amount().nanos());
    Settlement settled = new Settlement.Settled(new Usd(paid), new Usd(due - paid));
    Object before = endings.putIfAbsent(id, ending);
    if (before != null) {
      return same(before, ending, reservation) ? settled : new Settlement.SettledOtherwise();
    }
    move(reservation.account(), reservation.amount().nanos() - paid);
    long price = Math.min(charge.price().nanos(), paid);
    move(AccountId.REVENUE, price);
    move(AccountId.FEES, paid - price);
    move(AccountId.provider(charge.provider()), charge.cost().nanos());
    expense += charge.cost().nanos();
    reservation
        .allowances()
        .forEach(a -> used.merge(a.id(), paid - reservation.amount().nanos(), Long::sum));
    return settled;
  }

  /** Two charges of which nothing that was booked differs are the same. */
  private static boolean same(Object before, Object now, Reservation of) {
    if (before instanceof Charge a && now instanceof Charge b) {
      Usd most = of.amount();
      return Usd.least(a.price(), most).equals(Usd.least(b.price(), most))
          && Usd.least(a.total(), most).equals(Usd.least(b.total(), most))
          && a.cost().equals(b.cost())
          && (a.cost().equals(Usd.ZERO) || a.provider().equals(b.provider()));
    }
    return before.equals(now);
  }

  @Override
  public TransferResult transfer(Transfer transfer) {
    Transfer known = transfers.get(transfer.id());
    if (known != null) {
      return known.equals(transfer)
          ? new TransferResult.Transferred()
          : new TransferResult.OtherContent();
    }
    transfers.put(transfer.id(), transfer);
    for (Entry entry : transfer.entries()) {
      move(entry.account(), entry.amount().nanos());
    }
    return new TransferResult.Transferred();
  }

  private void move(AccountId account, long amount) {
    balances.merge(account, amount, Long::sum);
  }

  @Override
  public Usd balance(AccountId account) {
    return account.equals(AccountId.EXPENSE)
        ? new Usd(-expense)
        : new Usd(balances.getOrDefault(account, 0L));
  }

  @Override
  public Usd used(String allowanceId) {
    return new Usd(used.getOrDefault(allowanceId, 0L));
  }

  @Override
  public Swept sweep(Instant now) {
    List<Reservation> expired = new ArrayList<>();
    for (Reservation reservation : reservations.values()) {
      if (!endings.containsKey(reservation.id()) && reservation.expires().isBefore(now)) {
        expired.add(reservation);
      }
    }
    Swept swept = Swept.NOTHING;
    for (Reservation one : expired) {
      settle(one.id(), "expired", Charge.atCost(Usd.ZERO, ""));
      swept = swept.plus(new Swept(1, one.amount()));
    }
    return swept;
  }

  @Override
  public Audit audit() {
    return new Audit(Usd.ZERO, 0, 0, balances.values().stream().filter(b -> b < 0).count());
  }
}

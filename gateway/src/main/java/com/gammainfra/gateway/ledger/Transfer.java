package com.gammainfra.gateway.ledger;

import com.gammainfra.gateway.catalog.Usd;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * A movement of money, all of it or nothing. The same id with the same content is the same
 * transfer; with other content it is an error.
 *
 * @param id made by the caller; unique for all time
 * @param entries at least two, of which the sum is zero
 */
public record Transfer(String id, Kind kind, List<Entry> entries) {

  /**
   * One side of it.
   *
   * @param amount what the account gains; negative when it loses
   */
  public record Entry(AccountId account, Usd amount) {}

  /** What a transfer is for. */
  public enum Kind {
    /** Sets money aside for a request. */
    RESERVE,
    /** Pays for a request and gives back what was set aside too much. */
    POST,
    /** Gives back all that was set aside: nothing was delivered. */
    RELEASE,
    /** The same by the sweep, of a reservation that nobody settled in time. */
    EXPIRE,
    /** Credit that the operator gives away. */
    GRANT,
    /** Money that a customer paid in. */
    TOP_UP,
    /** Money that goes back to a customer's bank; it may leave the balance below zero. */
    REFUND,
    /** Money that a customer's bank took back; it may leave the balance below zero. */
    DISPUTE,
    /** Money of a dispute that was won, and so is the customer's again. */
    REINSTATE;

    private final String id = name().toLowerCase(Locale.ROOT);

    /** The name in the database. */
    public String id() {
      return id;
    }

    /** Whether it may leave a customer's balance below zero. */
    boolean mayOverdraw() {
      return this == REFUND || this == DISPUTE;
    }
  }

  /**
   * A transfer whose entries add up to zero.
   *
   * @throws IllegalArgumentException when they do not, or are fewer than two
   */
  public Transfer {
    entries = List.copyOf(entries);
    Usd sum = Usd.ZERO;
    for (Entry entry : entries) {
      sum = sum.plus(entry.amount());
    }
    if (entries.size() < 2 || !sum.equals(Usd.ZERO)) {
      throw new IllegalArgumentException(
          "transfer %s: %d entries that add up to %s".formatted(id, entries.size(), sum));
    }
  }

  /**
   * Credit from the operator.
   *
   * @param amount above zero
   */
  public static Transfer grant(String id, AccountId to, Usd amount) {
    return of(id, Kind.GRANT, AccountId.TRIAL_GRANTS, to, positive(id, amount));
  }

  /**
   * Money paid in.
   *
   * @param amount what arrives in the account, above zero
   * @param fee what the customer paid besides, at least zero
   */
  public static Transfer topUp(String id, AccountId to, Usd amount, Usd fee) {
    List<Entry> entries = new ArrayList<>();
    entries.add(new Entry(AccountId.PAYMENTS, amount.plus(fee).negated()));
    entries.add(new Entry(to, positive(id, amount)));
    if (!fee.equals(Usd.ZERO)) {
      entries.add(new Entry(AccountId.FEES, fee));
    }
    return new Transfer(id, Kind.TOP_UP, entries);
  }

  /**
   * Money paid back.
   *
   * @param amount above zero
   */
  public static Transfer refund(String id, AccountId from, Usd amount) {
    return of(id, Kind.REFUND, from, AccountId.PAYMENTS, positive(id, amount));
  }

  /**
   * Money paid back, and the fee on it.
   *
   * @param amount what the account loses, at least zero
   * @param fee what of the fee goes back besides, at least zero; together they are above zero
   */
  public static Transfer refund(String id, AccountId from, Usd amount, Usd fee) {
    return back(id, Kind.REFUND, from, amount, fee);
  }

  /** The same, when it was the customer's bank that took it. */
  public static Transfer dispute(String id, AccountId from, Usd amount, Usd fee) {
    return back(id, Kind.DISPUTE, from, amount, fee);
  }

  /** Gives back what a {@link #dispute} took. */
  public static Transfer reinstate(String id, AccountId to, Usd amount, Usd fee) {
    return back(id, Kind.REINSTATE, to, amount.negated(), fee.negated());
  }

  private static Transfer back(String id, Kind kind, AccountId from, Usd amount, Usd fee) {
    List<Entry> entries = new ArrayList<>();
    entries.add(new Entry(from, amount.negated()));
    if (!fee.equals(Usd.ZERO)) {
      entries.add(new Entry(AccountId.FEES, fee.negated()));
    }
    entries.add(new Entry(AccountId.PAYMENTS, amount.plus(fee)));
    return new Transfer(id, kind, entries);
  }

  static Transfer of(String id, Kind kind, AccountId from, AccountId to, Usd amount) {
    return new Transfer(
        id, kind, List.of(new Entry(from, amount.negated()), new Entry(to, amount)));
  }

  private static Usd positive(String id, Usd amount) {
    if (!amount.exceeds(Usd.ZERO)) {
      throw new IllegalArgumentException("transfer " + id + ": " + amount + " is not above zero");
    }
    return amount;
  }

  /** All but the id, for comparing. */
  String content() {
    return entries.stream()
        .map(entry -> entry.account() + "=" + entry.amount().nanos())
        .collect(Collectors.joining(";", kind.id() + ";", ""));
  }
}

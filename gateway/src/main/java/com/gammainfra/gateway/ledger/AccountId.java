package com.gammainfra.gateway.ledger;

/**
 * An account of the ledger. A balance is the sum of the account's entries; what flows in is
 * positive. Only a customer's free money has a floor: it does not go below zero, but by a refund or
 * a dispute.
 *
 * @param value such as {@code managed:acme} or {@code revenue}
 */
public record AccountId(String value) {

  private static final String MANAGED = "managed:";
  private static final String BYOK = "byok:";
  private static final String HELD = "held:";

  /** What customers paid for tokens. */
  public static final AccountId REVENUE = new AccountId("revenue");

  /** What customers paid besides: top-up fees, and the fee on requests with their own keys. */
  public static final AccountId FEES = new AccountId("fees");

  /** Where trial credit comes from. */
  public static final AccountId TRIAL_GRANTS = new AccountId("trial_grants");

  /** Where paid money comes from. */
  public static final AccountId PAYMENTS = new AccountId("payments");

  /** What requests cost the operator. */
  public static final AccountId EXPENSE = new AccountId("expense");

  /** Whoever uses a gateway that bills nobody: an account without a floor. */
  public static final AccountId HOUSE = new AccountId("house");

  /** What a customer has for requests that are asked with the gateway's keys. */
  public static AccountId managed(String customer) {
    return new AccountId(MANAGED + customer);
  }

  /** What a customer has for the fees of requests that are asked with keys of their own. */
  public static AccountId byok(String customer) {
    return new AccountId(BYOK + customer);
  }

  /** What a provider is owed. */
  public static AccountId provider(String id) {
    return new AccountId("provider:" + id);
  }

  /** What of this account is set aside for requests under way. */
  AccountId held() {
    return new AccountId(HELD + value);
  }

  /** Whether it must not go below zero. */
  boolean hasFloor() {
    return value.startsWith(MANAGED) || value.startsWith(BYOK);
  }

  @Override
  public String toString() {
    return value;
  }
}

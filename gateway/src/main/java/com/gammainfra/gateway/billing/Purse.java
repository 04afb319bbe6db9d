package com.gammainfra.gateway.billing;

import com.gammainfra.gateway.catalog.Usd;
import com.gammainfra.gateway.ledger.AccountId;
import java.util.Locale;

/** Which of a customer's two balances money is for. They are never mixed. */
public enum Purse {
  /** For requests with the gateway's keys. */
  MANAGED(10),
  /** For the fees of requests with the customer's own keys. */
  BYOK(5);

  private final int minimumDollars;

  Purse(int minimumDollars) {
    this.minimumDollars = minimumDollars;
  }

  /** The least that can be paid in at once. */
  public Usd minimum() {
    return Checkout.dollars(100L * minimumDollars);
  }

  /** The customer's account in the ledger. */
  public AccountId of(String customer) {
    return switch (this) {
      case MANAGED -> AccountId.managed(customer);
      case BYOK -> AccountId.byok(customer);
    };
  }

  /** The name in the database and in JSON. */
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }
}

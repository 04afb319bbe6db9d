package com.gammainfra.gateway.billing;

import com.gammainfra.gateway.account.ApiKey;
import com.gammainfra.gateway.account.KeyStore;
import com.gammainfra.gateway.catalog.Usd;
import com.gammainfra.gateway.ledger.Statements;
import java.math.BigDecimal;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Looks at the budgets of all keys and gives an alert for each share that one has passed, once in
 * its period. Requests do not know of it: it reads what the ledger counts. What is only set aside
 * does not count. When several shares were passed since the last look, the largest is told.
 */
final class SpendWatch {

  private final KeyStore keys;
  private final Statements statements;
  private final List<BigDecimal> shares;
  private final Alerts alerts;
  private final InstantSource clock;

  /**
   * A watch.
   *
   * @param shares of a budget, above 0, in rising order
   */
  SpendWatch(
      KeyStore keys,
      Statements statements,
      List<BigDecimal> shares,
      Alerts alerts,
      InstantSource clock) {
    this.keys = keys;
    this.statements = statements;
    this.shares = List.copyOf(shares);
    this.alerts = alerts;
    this.clock = clock;
  }

  /** A budget of one period. */
  private record Watched(ApiKey key, String allowance, String period, Usd budget) {}

  /** Looks once. Call it every few seconds, from one thread. */
  void look() {
    if (shares.isEmpty()) {
      return;
    }
    List<Watched> all = new ArrayList<>();
    LocalDate today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
    for (ApiKey key : keys.budgeted()) {
      Usd day = key.policy().budgetPerDay();
      Usd month = key.policy().budgetPerMonth();
      if (day != null) {
        all.add(watched(key, today.toString(), day));
      }
      if (month != null) {
        all.add(watched(key, YearMonth.from(today).toString(), month));
      }
    }
    Map<String, Usd> spentOf = statements.spent(all.stream().map(Watched::allowance).toList());
    for (Watched watched : all) {
      Usd spent = spentOf.get(watched.allowance());
      if (spent != null) {
        tell(watched, spent);
      }
    }
  }

  private static Watched watched(ApiKey key, String period, Usd budget) {
    return new Watched(key, key.id() + ":" + period, period, budget);
  }

  private void tell(Watched watched, Usd spent) {
    Alert latest = null;
    for (BigDecimal share : shares) {
      BigDecimal bound = share.multiply(watched.budget().toBigDecimal());
      if (spent.toBigDecimal().compareTo(bound) < 0) {
        break;
      }
      Alert alert =
          new Alert.BudgetShare(
              watched.key().accountId(),
              watched.key().id(),
              watched.key().name(),
              watched.allowance(),
              watched.period(),
              share,
              spent,
              watched.budget());
      latest = alerts.claim(alert) ? alert : latest;
    }
    if (latest != null) {
      alerts.deliver(latest);
    }
  }
}

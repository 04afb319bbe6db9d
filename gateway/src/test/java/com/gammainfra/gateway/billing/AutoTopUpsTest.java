package com.gammainfra.gateway.billing;

import static org.assertj.core.api.Assertions.assertThat;

import com.gammainfra.gateway.billing.StripeStandIn.Outcome;
import com.gammainfra.gateway.catalog.Usd;
import com.gammainfra.gateway.ledger.AccountId;
import com.gammainfra.gateway.ledger.SqlLedger;
import com.gammainfra.gateway.storage.Database;
import com.gammainfra.gateway.storage.TestDatabases;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Balances that fill up by themselves, over days that are passed in. */
class AutoTopUpsTest {

  private static final String ANN = "ann";
  private static final AccountId ANNS = AccountId.managed(ANN);

  @TempDir Path folder;

  private final StripeStandIn stripe = new StripeStandIn();
  private final AtomicReference<Instant> now =
      new AtomicReference<>(Instant.parse("2026-11-28T12:00:00Z"));
  private final List<String> told = new ArrayList<>();

  @AfterEach
  void stop() {
    stripe.close();
  }

  private void pass(Duration time) {
    now.updateAndGet(instant -> instant.plus(time));
  }

  /** What one gateway has, on a database that others may share. */
  private final class Office {
    private final SqlLedger ledger;
    private final Checkouts checkouts;
    private final StripeWebhook webhook;
    private final AutoTopUps topUps;

    Office(Database database) {
      StripeApi api = new StripeApi(stripe.base(), StripeStandIn.SECRET);
      Payments payments = new Payments(database, false, now::get);
      ledger = new SqlLedger(database, now::get);
      checkouts =
          new Checkouts(
              database,
              api,
              false,
              new FeeSchedule(List.of()),
              () -> URI.create("http://127.0.0.1/"),
              now::get,
              now::get);
      webhook =
          new StripeWebhook(
              StripeStandIn.WEBHOOK_SECRET, payments, now::get, new SimpleMeterRegistry());
      topUps =
          new AutoTopUps(
              database,
              checkouts,
              api,
              payments,
              false,
              (account, why) -> told.add(account + " " + why),
              now::get);
    }

    private void hear(String event) {
      long seconds = now.get().getEpochSecond();
      webhook.take(
          event.getBytes(StandardCharsets.UTF_8),
          StripeStandIn.signature(event, StripeStandIn.WEBHOOK_SECRET, seconds));
    }

    /** Ann pays $10 once, leaves her card, and wants $20 more whenever less than $15 are left. */
    private void begin() throws PaymentProviderException {
      Checkouts.Opened opened = checkouts.open(ANN, Purse.MANAGED, Usd.parse("10"), true);
      hear(stripe.pay(stripe.sessionOf(opened.id())));
      assertThat(topUps.set(ANN, true, Usd.parse("15"), Usd.parse("20"))).isTrue();
    }
  }

  @ParameterizedTest
  @EnumSource(TestDatabases.Kind.class)
  void endThatIsNotHeard_isAskedForUntil23HoursAreOver_thenSwitchedOffAndTold(
      TestDatabases.Kind kind) throws Exception {
    for (int i = 0; i < 100; i++) {
      stripe.then(Outcome.FAILS);
    }
    try (Database database = TestDatabases.fresh(kind, folder)) {
      Office office = new Office(database);
      office.begin();
      office.topUps.run();
      pass(Duration.ofHours(23));
      office.topUps.run();
      assertThat(office.topUps.of(ANN).enabled()).isTrue();
      assertThat(charges()).isEqualTo(2);

      pass(Duration.ofMillis(1));
      office.topUps.run();
      office.topUps.run();

      assertThat(charges()).as("not asked for again").isEqualTo(2);
      assertThat(office.topUps.of(ANN).enabled()).isFalse();
      assertThat(office.topUps.of(ANN).stopped()).isEqualTo("unknown_end");
      assertThat(told).containsExactly("ann unknown_end");
      assertThat(office.ledger.balance(ANNS)).isEqualTo(Usd.parse("10"));
    }
  }

  @ParameterizedTest
  @EnumSource(TestDatabases.Kind.class)
  void chargeThatWasGivenUp_butHadHappened_isCreditedWhenItIsHeardOf(TestDatabases.Kind kind)
      throws Exception {
    try (Database database = TestDatabases.fresh(kind, folder)) {
      Office office = new Office(database);
      office.begin();
      stripe.then(Outcome.FAILS_AFTER_CHARGING);
      office.topUps.run();
      pass(Duration.ofHours(24));
      office.topUps.run(); // gives up: Stripe may have forgotten the key
      assertThat(told).containsExactly("ann unknown_end");
      assertThat(office.ledger.balance(ANNS)).isEqualTo(Usd.parse("10"));

      office.hear(stripe.chargedEvent());
      office.hear(stripe.chargedEvent());

      assertThat(office.ledger.balance(ANNS)).isEqualTo(Usd.parse("30"));
      assertThat(office.topUps.of(ANN).enabled()).isFalse();
      assertThat(stripe.charges()).isEqualTo(1);
      assertThat(office.ledger.audit().balanced()).isTrue();
    }
  }

  @ParameterizedTest
  @EnumSource(TestDatabases.Kind.class)
  void gatewayThatDiesAfterAsking_anotherAsksUnderTheSameKey_andChargesOnce(TestDatabases.Kind kind)
      throws Exception {
    try (Database database = TestDatabases.fresh(kind, folder)) {
      Office first = new Office(database);
      first.begin();
      stripe.then(Outcome.FAILS_AFTER_CHARGING); // the answer reaches nobody
      first.topUps.run();

      Office second = new Office(database);
      second.topUps.run();
      second.topUps.run();

      assertThat(stripe.charges()).isEqualTo(1);
      assertThat(second.ledger.balance(ANNS)).isEqualTo(Usd.parse("30"));
      assertThat(told).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource(TestDatabases.Kind.class)
  void secondCharge_waitsForTheHourToBeOver(TestDatabases.Kind kind) throws Exception {
    try (Database database = TestDatabases.fresh(kind, folder)) {
      Office office = new Office(database);
      office.begin();
      office.topUps.run();
      office.topUps.set(ANN, true, Usd.parse("100"), Usd.parse("20"));
      pass(AutoTopUps.WINDOW.minusMillis(1));
      office.topUps.run();
      assertThat(stripe.charges()).isEqualTo(1);

      pass(Duration.ofMillis(1));
      office.topUps.run();
      assertThat(stripe.charges()).isEqualTo(2);
      assertThat(office.ledger.balance(ANNS)).isEqualTo(Usd.parse("50"));
    }
  }

  private long charges() {
    return stripe.asked().stream().filter(a -> a.equals("POST /v1/payment_intents")).count();
  }
}

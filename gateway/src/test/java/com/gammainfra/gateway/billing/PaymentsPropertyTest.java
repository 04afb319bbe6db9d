package com.gammainfra.gateway.billing;

import static org.assertj.core.api.Assertions.assertThat;

import com.gammainfra.gateway.Rounds;
import com.gammainfra.gateway.catalog.Usd;
import com.gammainfra.gateway.ledger.AccountId;
import com.gammainfra.gateway.ledger.ReferenceLedger;
import com.gammainfra.gateway.ledger.SqlLedger;
import com.gammainfra.gateway.ledger.Transfer;
import com.gammainfra.gateway.storage.Database;
import com.gammainfra.gateway.storage.DatabaseUnavailableException;
import com.gammainfra.gateway.storage.TestDatabases;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Random payments, each with refunds and disputes, told by webhooks that arrive ten times each, in
 * any order, from eight threads, with forged, old and ill-fitting ones between. Whatever the order,
 * the ledger must come to what {@link ReferenceLedger} says of the same payments told once and in
 * their natural order.
 */
class PaymentsPropertyTest {

  private static final Instant NOW = Instant.parse("2026-11-28T12:00:00Z");
  private static final String SECRET = StripeStandIn.WEBHOOK_SECRET;
  private static final int DELIVERIES = 10;
  private static final int THREADS = 8;
  private static final List<String> ACCOUNTS = List.of("ann", "bob");
  private static final JsonMapper JSON = JsonMapper.builder().build();

  @TempDir Path folder;

  private record Told(String body, String signature, StripeWebhook.Taken taken) {}

  @ParameterizedTest
  @EnumSource(TestDatabases.Kind.class)
  void webhooks_tenTimesInAnyOrderAmongForgedOnes_bookEachPaymentOnce(TestDatabases.Kind kind)
      throws Exception {
    long seed = Long.getLong("seed", System.nanoTime());
    Random random = new Random(seed);
    try (Database database = TestDatabases.fresh(kind, folder);
        StripeStandIn stripe = new StripeStandIn();
        ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
      Payments payments = new Payments(database, false, () -> NOW);
      StripeWebhook webhook =
          new StripeWebhook(SECRET, payments, () -> NOW, new SimpleMeterRegistry());
      ReferenceLedger model = new ReferenceLedger();
      List<Told> all = new ArrayList<>();
      List<Checkout> checkouts = new ArrayList<>();
      for (int i = 0; i < Rounds.of(12, 400); i++) {
        payment(i, random, stripe, checkouts, model, all);
      }
      untilTaken(
          () ->
              database.write(
                  "",
                  db -> {
                    for (Checkout checkout : checkouts) {
                      if (CheckoutRows.find(db, checkout.id()).isEmpty()) {
                        CheckoutRows.insert(db, checkout);
                      }
                    }
                    return true;
                  }));
      Collections.shuffle(all, random);
      List<Callable<Void>> parts = new ArrayList<>();
      for (int thread = 0; thread < THREADS; thread++) {
        int first = thread;
        parts.add(
            () -> {
              for (int i = first; i < all.size(); i += THREADS) {
                Told told = all.get(i);
                byte[] body = told.body().getBytes(StandardCharsets.UTF_8);
                assertThat(untilTaken(() -> webhook.take(body, told.signature())))
                    .as("seed %d: %s", seed, told.body())
                    .isEqualTo(told.taken());
              }
              return null;
            });
      }
      for (Future<Void> part : threads.invokeAll(parts)) {
        part.get();
      }
      SqlLedger ledger = new SqlLedger(database, () -> NOW);
      List<AccountId> accounts = new ArrayList<>(List.of(AccountId.FEES, AccountId.PAYMENTS));
      ACCOUNTS.forEach(name -> accounts.add(AccountId.managed(name)));
      ACCOUNTS.forEach(name -> accounts.add(AccountId.byok(name)));
      for (AccountId account : accounts) {
        assertThat(ledger.balance(account))
            .as("seed %d, %s", seed, account)
            .isEqualTo(model.balance(account));
      }
      assertThat(ledger.audit().balanced()).as("seed %d: %s", seed, ledger.audit()).isTrue();
    }
  }

  /** On a busy machine the database may take too long; then Stripe, told so, says it again. */
  private static <T> T untilTaken(Supplier<T> work) {
    for (int i = 0; i < 20; i++) {
      try {
        return work.get();
      } catch (DatabaseUnavailableException e) {
        // said again
      }
    }
    return work.get();
  }

  /** Makes up a payment: what is said of it, and what it comes to. */
  private static void payment(
      int n,
      Random random,
      StripeStandIn stripe,
      List<Checkout> checkouts,
      ReferenceLedger model,
      List<Told> all) {
    Purse purse = random.nextInt(3) == 0 ? Purse.BYOK : Purse.MANAGED;
    long credit = 1_000L + random.nextInt(20_000);
    long fee = purse == Purse.BYOK ? 0 : Math.round(credit * 0.05);
    long total = credit + fee;
    Checkout checkout =
        new Checkout(
            "chk_" + n,
            ACCOUNTS.get(random.nextInt(ACCOUNTS.size())),
            purse,
            Checkout.Method.CHECKOUT,
            Checkout.dollars(credit),
            Checkout.dollars(fee),
            false,
            Checkout.Status.OPEN,
            null,
            0,
            NOW);
    checkouts.add(checkout);
    String payment = "pi_of_" + n;
    boolean paid = random.nextInt(6) > 0;
    List<String> events = new ArrayList<>();
    if (paid) {
      String[] types = {"checkout.session.completed", "checkout.session.async_payment_succeeded"};
      events.add(stripe.event(types[random.nextInt(2)], session(checkout, payment, total, "paid")));
      AccountId account = checkout.ledgerAccount();
      model.transfer(Transfer.topUp("t" + n, account, checkout.amount(), checkout.fee()));
      long left = total;
      long back = 0;
      for (int refund = random.nextInt(4); refund > 0 && left > 1; refund--) {
        long cents = 1 + random.nextLong(left);
        left -= cents;
        back += cents;
        events.add(stripe.refunded(payment, back));
      }
      if (back > 0) {
        Usd share = part(credit, total, back);
        model.transfer(
            Transfer.refund("r" + n, account, share, Checkout.dollars(back).minus(share)));
      }
      if (left > 0 && random.nextBoolean()) {
        dispute(n, random, stripe, payment, credit, total, left, account, model, events);
      }
    } else {
      events.add(
          stripe.event("checkout.session.completed", session(checkout, payment, total, "unpaid")));
      events.add(
          stripe.event("checkout.session.expired", session(checkout, payment, total, "unpaid")));
    }
    for (String event : events) {
      for (int i = 0; i < DELIVERIES; i++) {
        all.add(
            new Told(event, signed(event, SECRET, -random.nextInt(300)), StripeWebhook.Taken.YES));
      }
      all.add(new Told(event, signed(event, "whsec_other", 0), StripeWebhook.Taken.FORGED));
      all.add(new Told(event, signed(event, SECRET, -301), StripeWebhook.Taken.FORGED));
      String other = event.replace("\"currency\":\"usd\"", "\"currency\":\"usd\" ");
      all.add(new Told(other, signed(event, SECRET, 0), StripeWebhook.Taken.FORGED));
    }
    illFitting(checkout, payment + "_x", total, stripe)
        .forEach(e -> all.add(new Told(e, signed(e, SECRET, 0), StripeWebhook.Taken.YES)));
  }

  private static void dispute(
      int n,
      Random random,
      StripeStandIn stripe,
      String payment,
      long credit,
      long total,
      long left,
      AccountId account,
      ReferenceLedger model,
      List<String> events) {
    String id = "dp_" + n;
    long cents = 1 + random.nextLong(left);
    boolean inquiry = random.nextInt(4) == 0;
    boolean won = random.nextBoolean();
    if (inquiry) {
      events.add(stripe.dispute("created", payment, id, cents, "warning_needs_response"));
      events.add(stripe.dispute("closed", payment, id, cents, "warning_closed"));
      return;
    }
    events.add(stripe.dispute("created", payment, id, cents, "needs_response"));
    events.add(stripe.dispute("closed", payment, id, cents, won ? "won" : "lost"));
    events.add(stripe.dispute("updated", payment, id, cents, "under_review"));
    Usd share = part(credit, total, cents);
    Usd rest = Checkout.dollars(cents).minus(share);
    model.transfer(Transfer.dispute("d" + n, account, share, rest));
    if (won) {
      model.transfer(Transfer.reinstate("w" + n, account, share, rest));
    }
  }

  /** Signed by Stripe and still not to be believed. */
  private static List<String> illFitting(
      Checkout checkout, String payment, long total, StripeStandIn stripe) {
    String completed = "checkout.session.completed";
    List<String> all = new ArrayList<>();
    all.add(stripe.event(completed, session(checkout, payment, total - 1, "paid")));
    all.add(stripe.event(completed, session(checkout, payment, total + 1, "paid")));
    all.add(
        stripe.event(completed, session(checkout, payment, total, "paid").put("currency", "eur")));
    ObjectNode stolen = session(checkout, payment, total, "paid");
    stolen.putObject("metadata").put("gammainfra_account", "mallory");
    all.add(stripe.event(completed, stolen));
    all.add(
        stripe
            .event(completed, session(checkout, payment, total, "paid"))
            .replace("\"livemode\":false", "\"livemode\":true"));
    all.add(
        stripe.event(
            completed,
            session(checkout, payment, total, "paid").put("client_reference_id", "chk_none")));
    all.add(stripe.event(completed, session(checkout, payment, total, "no_payment_required")));
    all.add(stripe.event("invoice.paid", session(checkout, payment, total, "paid")));
    return all;
  }

  private static ObjectNode session(
      Checkout checkout, String payment, long cents, String paymentStatus) {
    ObjectNode session = JSON.createObjectNode();
    session.put("id", "cs_" + checkout.id()).put("object", "checkout.session");
    session.put("client_reference_id", checkout.id()).put("payment_intent", payment);
    session.put("amount_total", cents).put("currency", "usd").put("payment_status", paymentStatus);
    session.putObject("metadata").put("gammainfra_account", checkout.account());
    return session;
  }

  private static String signed(String body, String secret, long secondsFromNow) {
    return StripeStandIn.signature(body, secret, NOW.getEpochSecond() + secondsFromNow);
  }

  /** Of so many cents back, those of the credit: in whole nano-dollars, rounded down. */
  private static Usd part(long credit, long total, long back) {
    return new Usd(
        new BigDecimal(credit)
            .multiply(BigDecimal.valueOf(10_000_000))
            .multiply(BigDecimal.valueOf(back))
            .divideToIntegralValue(BigDecimal.valueOf(total))
            .longValueExact());
  }
}
